/* SPDX-License-Identifier: EUPL-1.2 */
/* palabre backup, palabre restore */
#include "house/house.h"
#include "main/cli.h"
#include <stdio.h>

int cli_backup(struct cli *cli)
{
	struct config c;
	bool fine = cli_config(cli, &c) && house_backup(c.data_dir.p, cli->args[0]);

	if (fine)
		printf("%s is a verified copy\n", cli->args[0]);
	config_finish(&c);
	return fine ? CLI_DONE : CLI_FAILED;
}

int cli_restore(struct cli *cli)
{
	struct config c;
	bool fine = cli_config(cli, &c) && house_restore(c.data_dir.p, cli->args[0]);

	if (fine)
		printf("%s is in place\n", cli->args[0]);
	config_finish(&c);
	return fine ? CLI_DONE : CLI_FAILED;
}
