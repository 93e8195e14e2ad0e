# SPDX-License-Identifier: EUPL-1.2
"""disks - small file systems that can be filled, frozen and made unwritable. They need root."""
import os
import pathlib
import subprocess
import tempfile

from scenario import Skip


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


def mounted(trial, kind, mib):
    """A directory of its own for the trial: a tmpfs, or ext4 in a file."""
    if os.geteuid() != 0:
        raise Skip("mounting a file system needs root")
    where = pathlib.Path(tempfile.mkdtemp(prefix="palabre-disk-"))
    trial.after.callback(where.rmdir)
    if kind == "tmpfs":
        done = run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", where)
    else:
        image = where.with_suffix(".img")
        trial.after.callback(lambda: image.unlink(missing_ok=True))
        with image.open("wb") as f:
            f.truncate(mib << 20)
        done = run("mkfs.ext4", "-q", "-F", "-m", "0", image)
        if not done.returncode:
            done = run("mount", "-o", "loop", image, where)
    if done.returncode:
        raise Skip(f"{kind} cannot be mounted here: {done.stderr.strip()}")
    trial.after.callback(run, "umount", "-l", where)
    data = where / "data"
    data.mkdir(mode=0o700)
    return data


def fill(path):
    """A file that takes all there is left."""
    with open(path, "ab", buffering=0) as f:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    f.write(b"\0" * size)
            except OSError:
                pass


def freeze(trial, data):
    where = data.parent
    if run("fsfreeze", "-f", where).returncode:
        raise Skip("fsfreeze does not work here")
    trial.after.callback(run, "fsfreeze", "-u", where)  # a second time does no harm


def thaw(data):
    run("fsfreeze", "-u", data.parent)


def immutable(trial, files, on):
    """As after an error the kernel answers with a read-only file: what is open cannot be written to."""
    for path in files:
        if path.exists() and run("chattr", "+i" if on else "-i", path).returncode:
            raise Skip("chattr +i does not work here")
        if on:
            trial.after.callback(run, "chattr", "-i", path)
