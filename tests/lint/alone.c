/* SPDX-License-Identifier: EUPL-1.2 */
/* Linked with every object of one layer and with what that layer may use: a call
 * to something further right leaves a name undefined, and this does not link. */
int main(void)
{
	return 0;
}
