/* SPDX-License-Identifier: EUPL-1.2 */
#include "bus/redis_tls.h"
#include "base/log.h"
#include "base/mem.h"
#include <arpa/inet.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

struct tls {
	SSL_CTX *ctx;
	SSL *ssl;
	char *host;
};

static bool say(const char *what)
{
	char text[256];
	unsigned long code = ERR_get_error();

	ERR_error_string_n(code, text, sizeof(text));
	log_warn("redis: TLS: %s%s%s", what, code ? ": " : "", code ? text : "");
	ERR_clear_error();
	return false;
}

struct tls *tls_create(const char *ca_file, const char *host)
{
	struct tls *t = xcalloc(1, sizeof(*t));

	t->host = xstrdup(host);
	t->ctx = SSL_CTX_new(TLS_client_method());
	bool fine = t->ctx && SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION) &&
	            (ca_file && *ca_file ? SSL_CTX_load_verify_locations(t->ctx, ca_file, NULL)
	                                 : SSL_CTX_set_default_verify_paths(t->ctx));
	if (!fine) {
		say(ca_file && *ca_file ? ca_file : "the system's certificates");
		tls_destroy(t);
		return NULL;
	}
	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_PEER, NULL);
	return t;
}

void tls_destroy(struct tls *t)
{
	if (!t)
		return;
	SSL_free(t->ssl);
	SSL_CTX_free(t->ctx);
	free(t->host);
	free(t);
}

/* What OpenSSL wants sent. */
static void drain(struct tls *t, struct buf *out)
{
	BIO *wbio = SSL_get_wbio(t->ssl);
	char piece[16 * 1024];
	int n;

	while ((n = BIO_read(wbio, piece, sizeof(piece))) > 0)
		buf_put(out, piece, (size_t)n);
}

static bool check_name(struct tls *t)
{
	unsigned char address[16];
	bool number = inet_pton(AF_INET, t->host, address) == 1 ||
	              inet_pton(AF_INET6, t->host, address) == 1;

	if (number)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(t->ssl), t->host) == 1;
	return SSL_set1_host(t->ssl, t->host) == 1 &&
	       SSL_set_tlsext_host_name(t->ssl, t->host) == 1;
}

bool tls_begin(struct tls *t, struct buf *out)
{
	SSL_free(t->ssl);
	t->ssl = SSL_new(t->ctx);
	BIO *rbio = BIO_new(BIO_s_mem()), *wbio = BIO_new(BIO_s_mem());
	if (!t->ssl || !rbio || !wbio)
		log_die("redis: TLS: out of memory");
	SSL_set_bio(t->ssl, rbio, wbio);
	SSL_set_connect_state(t->ssl);
	if (!check_name(t))
		return say("the server's name");
	SSL_do_handshake(t->ssl);
	drain(t, out);
	return true;
}

/* Is this the end of what can be done for now, rather than of the conversation? */
static bool only_waits(struct tls *t, int rc)
{
	int why = SSL_get_error(t->ssl, rc);

	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

bool tls_feed(struct tls *t, const char *p, size_t n, struct buf *in, struct buf *out, bool *ready)
{
	char piece[16 * 1024];
	int rc;

	ERR_clear_error();
	if (n > INT_MAX || BIO_write(SSL_get_rbio(t->ssl), p, (int)n) != (int)n)
		return say("receiving");
	if (!SSL_is_init_finished(t->ssl)) {
		rc = SSL_do_handshake(t->ssl);
		drain(t, out);
		if (rc != 1 && !only_waits(t, rc))
			return say("the handshake");
	}
	*ready = SSL_is_init_finished(t->ssl);
	while ((rc = SSL_read(t->ssl, piece, sizeof(piece))) > 0)
		buf_put(in, piece, (size_t)rc);
	drain(t, out);
	return only_waits(t, rc) || say("the server ended it");
}

bool tls_write(struct tls *t, const char *p, size_t n, struct buf *out)
{
	ERR_clear_error();
	if (n > INT_MAX || SSL_write(t->ssl, p, (int)n) != (int)n)
		return say("sending");
	drain(t, out);
	return true;
}
