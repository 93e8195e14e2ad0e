/* SPDX-License-Identifier: EUPL-1.2 */
/* What lint.upward plants: something that stands with db and calls app. */
int cmd_post_create(void *r, const void *args, void *out);

int main(void)
{
	return cmd_post_create((void *)0, (void *)0, (void *)0);
}
