/* SPDX-License-Identifier: EUPL-1.2 */
/* palabre - group discussion for local authorities. See main/cli.h for what it can do. */
#include "main/cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
