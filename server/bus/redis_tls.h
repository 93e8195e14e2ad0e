/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * redis_tls - TLS between two buffers: what the network brought becomes plain text, plain text
 * becomes what the network is to carry. OpenSSL on memory, so that the loop does the waiting.
 * TLS 1.2 and later; the server's name and certificate are checked.
 */
#include "base/buf.h"

struct tls;

/* NULL, with a logged reason: the certificates cannot be read. `ca_file` NULL or "": the system's. */
struct tls *tls_create(const char *ca_file, const char *host);
void tls_destroy(struct tls *t); /* NULL is fine */
/* A new conversation; what the network is to carry first goes to `out`. */
bool tls_begin(struct tls *t, struct buf *out);
/* Bytes from the network: plain text to `in`, an answer of the protocol's own to `out`. *ready: the
 * handshake is over. false: it failed, the reason was logged. */
bool tls_feed(struct tls *t, const char *p, size_t n, struct buf *in, struct buf *out, bool *ready);
bool tls_write(struct tls *t, const char *p, size_t n, struct buf *out);
