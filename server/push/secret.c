/* SPDX-License-Identifier: EUPL-1.2 */
#include "push/secret.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/random.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>

enum { SCALAR = 32, RECORD = 4096, KEY = 16, NONCE = 12, TAG = 16 };

/* ---- keys ---- */

void push_private(uint8_t out[32], const uint8_t house_key[32])
{
	uint8_t point[PUSH_PUBLIC];
	struct str what = STR("web push, 1");

	/* Of 2^32 one is not below the order of the curve: the next one then. */
	for (hash_keyed(out, house_key, 'W', what); !push_public(point, out);)
		hash_keyed(out, house_key, 'W', (struct str){ (const char *)out, SCALAR });
}

static EC_GROUP *curve(void)
{
	return EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

bool push_public(uint8_t out[PUSH_PUBLIC], const uint8_t private[32])
{
	EC_GROUP *g = curve();
	EC_POINT *p = g ? EC_POINT_new(g) : NULL;
	BIGNUM *k = BN_bin2bn(private, SCALAR, NULL);
	bool fine = p && k && !BN_is_zero(k) && BN_cmp(k, EC_GROUP_get0_order(g)) < 0 &&
	            EC_POINT_mul(g, p, k, NULL, NULL, NULL) &&
	            EC_POINT_point2oct(g, p, POINT_CONVERSION_UNCOMPRESSED, out, PUSH_PUBLIC,
	                               NULL) == PUSH_PUBLIC;

	BN_clear_free(k);
	EC_POINT_free(p);
	EC_GROUP_free(g);
	return fine;
}

bool push_point_ok(const uint8_t point[PUSH_PUBLIC])
{
	EC_GROUP *g = curve();
	EC_POINT *p = g ? EC_POINT_new(g) : NULL;
	bool fine = p && point[0] == 4 && EC_POINT_oct2point(g, p, point, PUSH_PUBLIC, NULL) &&
	            EC_POINT_is_on_curve(g, p, NULL) == 1;

	EC_POINT_free(p);
	EC_GROUP_free(g);
	return fine;
}

/* `private` NULL: the public key alone. */
static EVP_PKEY *pkey(const uint8_t public[PUSH_PUBLIC], const uint8_t *private)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *k = private ? BN_bin2bn(private, SCALAR, NULL) : NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public, PUSH_PUBLIC) &&
	    (!k || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, k)))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && ctx && EVP_PKEY_fromdata_init(ctx) == 1)
		EVP_PKEY_fromdata(ctx, &key, private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
		                  params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_clear_free(k);
	return key;
}

static bool agree(uint8_t out[32], const uint8_t ours[PUSH_PUBLIC], const uint8_t private[32],
                  const uint8_t theirs[PUSH_PUBLIC])
{
	EVP_PKEY *mine = pkey(ours, private), *peer = pkey(theirs, NULL);
	EVP_PKEY_CTX *ctx = mine ? EVP_PKEY_CTX_new(mine, NULL) : NULL;
	size_t n = 32;
	bool fine = ctx && peer && EVP_PKEY_derive_init(ctx) == 1 &&
	            EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
	            EVP_PKEY_derive(ctx, out, &n) == 1 && n == 32;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(peer);
	return fine;
}

/* ---- sealing ---- */

static void hmac(uint8_t out[32], const uint8_t *key, size_t n, struct str a, struct str b)
{
	crypto_auth_hmacsha256_state s;

	crypto_auth_hmacsha256_init(&s, key, n);
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)a.p, a.n);
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)b.p, b.n);
	crypto_auth_hmacsha256_final(&s, out);
}

#define BYTES(p) ((struct str){ (const char *)(p), sizeof(p) })

/* RFC 8291, 3.4: the content's key and nonce. */
static void derive(uint8_t key[32], uint8_t nonce[32], const struct push_target *target,
                   const uint8_t ours[PUSH_PUBLIC], const uint8_t shared[32],
                   const uint8_t salt[PUSH_SALT])
{
	static const char info[] = "WebPush: info";
	uint8_t prk[32], ikm[32], about[sizeof(info) + (size_t)2 * PUSH_PUBLIC];

	memcpy(about, info, sizeof(info)); /* its NUL is part of it */
	memcpy(about + sizeof(info), target->p256dh, PUSH_PUBLIC);
	memcpy(about + sizeof(info) + PUSH_PUBLIC, ours, PUSH_PUBLIC);
	hmac(prk, target->auth, PUSH_AUTH, (struct str){ (const char *)shared, 32 }, STR(""));
	hmac(ikm, prk, sizeof(prk), BYTES(about), STR("\1"));
	hmac(prk, salt, PUSH_SALT, BYTES(ikm), STR(""));
	hmac(key, prk, sizeof(prk), STR("Content-Encoding: aes128gcm\0\1"), STR(""));
	hmac(nonce, prk, sizeof(prk), STR("Content-Encoding: nonce\0\1"), STR(""));
	sodium_memzero(prk, sizeof(prk));
	sodium_memzero(ikm, sizeof(ikm));
}

static bool encrypt(struct buf *out, const uint8_t *key, const uint8_t *nonce, struct str plain)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t sealed[PUSH_PLAIN_MAX + 1 + TAG];
	int n = 0, last = 0, tail = 0;
	bool fine =
		ctx && plain.n <= PUSH_PLAIN_MAX &&
		EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, nonce) == 1 &&
		EVP_EncryptUpdate(ctx, sealed, &n, (const unsigned char *)plain.p, (int)plain.n) ==
			1 &&
		/* the last record ends so, RFC 8188, 2 */
		EVP_EncryptUpdate(ctx, sealed + n, &last, (const unsigned char *)"\2", 1) == 1 &&
		EVP_EncryptFinal_ex(ctx, sealed + n + last, &tail) == 1;

	n += last + tail;
	fine = fine && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, sealed + n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (fine)
		buf_put(out, sealed, (size_t)n + TAG);
	return fine;
}

bool push_seal(struct buf *out, const struct push_target *target, struct str plain,
               const struct push_fixed *fixed)
{
	static const uint8_t record[4] = { 0, 0, RECORD >> 8, 0 };
	struct push_fixed mine;
	uint8_t ours[PUSH_PUBLIC], shared[32], key[32], nonce[32];

	if (fixed)
		mine = *fixed;
	else
		random_bytes(&mine, sizeof(mine));
	while (!push_public(ours, mine.private)) {
		if (fixed)
			return false;
		random_bytes(mine.private, sizeof(mine.private));
	}
	bool fine = push_point_ok(target->p256dh) &&
	            agree(shared, ours, mine.private, target->p256dh);
	if (fine) {
		derive(key, nonce, target, ours, shared, mine.salt);
		buf_put(out, mine.salt, PUSH_SALT);
		buf_put(out, record, sizeof(record));
		buf_char(out, PUSH_PUBLIC);
		buf_put(out, ours, PUSH_PUBLIC);
		fine = encrypt(out, key, nonce, plain) && !out->full;
	}
	sodium_memzero(&mine, sizeof(mine));
	sodium_memzero(shared, sizeof(shared));
	sodium_memzero(key, sizeof(key));
	return fine;
}

/* ---- who we are ---- */

static void base64url(struct buf *out, const void *p, size_t n)
{
	char text[BASE64URL_SIZE(600)];

	if (n > 600) {
		out->full = true;
		return;
	}
	base64url_encode(text, p, n);
	buf_puts(out, text);
}

/* ES256: r and s, 32 bytes each. */
static bool sign(uint8_t out[64], const uint8_t private[32], struct str text)
{
	uint8_t public[PUSH_PUBLIC], der[80];
	const unsigned char *at = der;
	size_t n = sizeof(der);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = push_public(public, private) ? pkey(public, private) : NULL;
	bool fine = ctx && key && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	            EVP_DigestSign(ctx, der, &n, (const unsigned char *)text.p, text.n) == 1;
	ECDSA_SIG *sig = fine ? d2i_ECDSA_SIG(NULL, &at, (long)n) : NULL;

	fine = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32) == 32 &&
	       BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32) == 32;
	ECDSA_SIG_free(sig);
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	return fine;
}

bool push_authorize(struct buf *out, const uint8_t private[32], struct str origin,
                    int64_t expires_s, struct str contact)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
	uint8_t signature[64], public[PUSH_PUBLIC];
	struct buf token, claims;

	buf_init(&token, 2000);
	buf_init(&claims, 600);
	/* Both are of our own making and hold nothing that JSON would want escaped. */
	buf_printf(&claims, "{\"aud\":\"" STR_FMT "\",\"exp\":%lld,\"sub\":\"" STR_FMT "\"}",
	           STR_ARG(origin), (long long)expires_s, STR_ARG(contact));
	base64url(&token, head, sizeof(head) - 1);
	buf_char(&token, '.');
	base64url(&token, claims.p, claims.n);
	bool fine = !token.full && !claims.full && push_public(public, private) &&
	            sign(signature, private, buf_view(&token));
	if (fine) {
		buf_puts(out, "vapid t=");
		buf_str(out, buf_view(&token));
		buf_char(out, '.');
		base64url(out, signature, sizeof(signature));
		buf_puts(out, ", k=");
		base64url(out, public, sizeof(public));
	}
	buf_finish(&token);
	buf_finish(&claims);
	return fine && !out->full;
}
