/* SPDX-License-Identifier: EUPL-1.2 */
/* The votes on an item and what came of them. Of one whose result was not made known the chairs alone
 * read the paragraph. */
#include "app/ballot/ballot.h"
#include "app/minutes/draft.h"

struct words {
	const char *vote, *secret, *in_favour, *against, *abstain, *reserved, *points;
	const char *voices, *people, *absent, *outcome[BALLOT_OUTCOME_COUNT];
	const char *colon, *semicolon;
};

/* clang-format off */
static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.vote = "Vote", .secret = " (à bulletin secret)",
		.in_favour = "pour", .against = "contre", .abstain = "abstentions",
		.reserved = "sous réserve de délibération", .points = "points",
		.voices = "collectivités", .people = "personnes", .absent = "n’ont pas voté",
		.outcome = {
			[BALLOT_OUTCOME_ADOPTED] = "Adopté", [BALLOT_OUTCOME_REJECTED] = "Rejeté",
			[BALLOT_OUTCOME_CHOSEN] = "Retenu", [BALLOT_OUTCOME_TIED] = "Égalité",
			[BALLOT_OUTCOME_NONE] = "Aucune majorité", [BALLOT_OUTCOME_NO_QUORUM] = "Quorum non atteint",
			[BALLOT_OUTCOME_FEW] = "Trop peu de voix pour que le décompte soit donné",
		},
		.colon = "\u00a0: ", .semicolon = "\u00a0; ",
	},
	[LANG_EN] = {
		.vote = "Vote", .secret = " (secret ballot)",
		.in_favour = "for", .against = "against", .abstain = "abstentions",
		.reserved = "subject to deliberation", .points = "points",
		.voices = "authorities", .people = "people", .absent = "did not vote",
		.outcome = {
			[BALLOT_OUTCOME_ADOPTED] = "Adopted", [BALLOT_OUTCOME_REJECTED] = "Rejected",
			[BALLOT_OUTCOME_CHOSEN] = "Chosen", [BALLOT_OUTCOME_TIED] = "Tied",
			[BALLOT_OUTCOME_NONE] = "No majority", [BALLOT_OUTCOME_NO_QUORUM] = "No quorum",
			[BALLOT_OUTCOME_FEW] = "Too few voices for the count to be given",
		},
		.colon = ": ", .semicolon = "; ",
	},
};
/* clang-format on */

static struct str option(struct req *r, const struct words *say, const struct ballot *b, size_t i)
{
	if (b->paper.kind == BALLOT_KIND_YES_NO_ABSTAIN)
		return str_from(i ? say->against : say->in_favour);
	return i < b->paper.n_options ? draft_text(r, b->paper.options[i]) : STR("");
}

static void put_count(struct buf *b, const struct words *say, struct str what, int64_t n,
                      const char *unit)
{
	buf_str(b, what);
	buf_printf(b, "%s%d%s%s%s", say->colon, (int)n, *unit ? " " : "", unit, say->semicolon);
}

static void put_counts(struct req *r, struct buf *out, const struct words *say,
                       const struct ballot *b, const struct ballot_result *res)
{
	const char *unit = b->paper.kind == BALLOT_KIND_RANKING ? say->points : "";

	for (size_t i = 0; i < res->counts.n_counts; i++)
		put_count(out, say, option(r, say, b, i), res->counts.counts[i], unit);
	put_count(out, say, str_from(say->abstain), res->counts.abstain, "");
	if (b->paper.reservation)
		put_count(out, say, str_from(say->reserved), res->counts.reserved, "");
	/* the last separator ends the sentence */
	out->n -= strlen(say->semicolon);
	buf_puts(out, ". ");
}

static void put(struct req *r, struct minutes_draft *d, const struct ballot *b,
                const struct ballot_result *res, bool known)
{
	const struct words *say = &words[d->lang];
	struct buf out;

	buf_init(&out, DOC_BODY_MAX);
	buf_printf(&out, "**%s%s%s" STR_FMT ".** ", say->vote, b->paper.secret ? say->secret : "",
	           say->colon, STR_ARG(draft_text(r, b->paper.title)));
	if (res->outcome != BALLOT_OUTCOME_FEW)
		put_counts(r, &out, say, b, res);
	buf_puts(&out, say->outcome[res->outcome]);
	for (size_t i = 0; res->outcome == BALLOT_OUTCOME_CHOSEN && i < res->n_winners; i++) {
		buf_puts(&out, i ? ", " : say->colon);
		buf_str(&out, option(r, say, b, (size_t)res->winners[i]));
	}
	buf_printf(&out, " (%d %s, %d %s).", (int)b->entitled,
	           b->paper.voice == BALLOT_VOICE_OF_AUTHORITY ? say->voices : say->people,
	           (int)res->absent, say->absent);
	draft_put(r, d, MINUTES_PART_VOTE, b->has_item ? b->item : 0,
	          known ? MINUTES_LABEL_GROUP : MINUTES_LABEL_UNMINUTED, buf_view(&out));
	buf_finish(&out);
}

void draft_ballot(struct req *r, struct minutes_draft *d, int64_t item)
{
	int64_t ids[BALLOTS];
	struct ballot_result res;
	struct ballot_at at;
	struct ballot b;
	size_t n = ballot_ids(r, d->meeting.id, ids);

	for (size_t i = 0; i < n; i++) {
		if (!ballot_row(r, ids[i], &at) || at.item != item ||
		    (at.state != BALLOT_STATE_CLOSED && at.state != BALLOT_STATE_PUBLISHED) ||
		    !ballot_view(r, &at, &b) || !ballot_result_load(r, &at, &res))
			continue;
		draft_besides(r, d, item);
		put(r, d, &b, &res, at.state == BALLOT_STATE_PUBLISHED);
	}
}
