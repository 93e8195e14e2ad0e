/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "work/confine.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(int what, rlim_t value)
{
	struct rlimit r = { value, value };

	setrlimit((__rlimit_resource_t)what, &r);
}

static void limit_all(enum confine_as as)
{
	bool programs = as != CONFINE_SELF;

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, CONFINE_CPU_S);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, 32);
	/* It starts no other; threads count here too, and then the calls are barred instead. */
	if (as != CONFINE_THREADS)
		limit(RLIMIT_NPROC, 0);
		/* The address sanitizer reserves more than any machine has; another program has none. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	programs = true;
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
	programs = false;
#endif
#endif
#endif
	if (programs)
		limit(RLIMIT_AS, CONFINE_MEMORY);
}

/* No file but these, and they only to be read. */
static void close_files(bool programs)
{
	static const char *const folders[] = { "/usr", "/lib", "/lib64", "/etc/ld.so.cache",
		                               "/etc/fonts" };
	struct landlock_ruleset_attr all = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
		                     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
		                     LANDLOCK_ACCESS_FS_REMOVE_DIR |
		                     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
		                     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
		                     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
		                     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM
	};
	int set = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);

	if (set < 0)
		return;
	for (size_t i = 0; programs && i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct landlock_path_beneath_attr rule = {
			.parent_fd = open(folders[i], O_PATH | O_CLOEXEC),
			.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE
		};
		if (i < 3)
			rule.allowed_access |= LANDLOCK_ACCESS_FS_EXECUTE |
			                       LANDLOCK_ACCESS_FS_READ_DIR;
		if (rule.parent_fd < 0)
			continue;
		syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
		close(rule.parent_fd);
	}
	syscall(SYS_landlock_restrict_self, set, 0);
	close(set);
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

/* No socket, no look into other processes, no signal to them. */
static void close_calls(void)
{
#ifdef ARCH
#define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
#define REFUSE(call)                                                     \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		/* the 32-bit calls of x86-64 begin here */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		REFUSE(socket),
		REFUSE(socketpair),
		REFUSE(ptrace),
		REFUSE(process_vm_readv),
		REFUSE(process_vm_writev),
		REFUSE(pidfd_open),
		REFUSE(pidfd_getfd),
		REFUSE(kill),
		REFUSE(tkill),
		REFUSE(unshare),
		REFUSE(setns),
		REFUSE(mount),
		REFUSE(keyctl),
		REFUSE(add_key),
		REFUSE(bpf),
		REFUSE(perf_event_open),
		REFUSE(userfaultfd),
		REFUSE(io_uring_setup),
		REFUSE(shmget),
		REFUSE(memfd_create),
		REFUSE(name_to_handle_at),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#endif
}

/* Threads, no processes. What clone3 asks for cannot be looked at: it is said not to exist, and the
 * library falls back on clone. */
static void close_processes(void)
{
#ifdef ARCH
	struct sock_filter code[] = {
		LOAD(nr),
#ifdef SYS_fork
		REFUSE(fork),
		REFUSE(vfork),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_clone3, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_clone, 0, 3),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#endif
}

void confine(enum confine_as as)
{
	pid_t parent = getppid();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* too late to be told */
		_exit(1);
	setpriority(PRIO_PROCESS, 0, 19);
	syscall(SYS_ioprio_set, 1, 0, 3 << 13); /* when nobody else wants the disk */
	limit_all(as);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return;
	close_files(as != CONFINE_SELF);
	close_calls();
	if (as == CONFINE_THREADS)
		close_processes();
}
