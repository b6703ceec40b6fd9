package label_test

import (
	"encoding/hex"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// The vectors of FACTS.md of momo, Annex A: user password 24567890, owner password owner-secret, P=-4.
const (
	vectorO2   = "cee17da2d59675b68edc3e039a1b6ba4a12e2c1f074a0070b9bcba445766b71e"
	vectorU2   = "cf99de0d94a52b22b7335391e2d8b41228f22193cf1925c7b7ff331d9279eca8"
	vectorO3   = "8bb07c572228263dc7d2a229d818915e315023748e94c0fdc1e3cbde082e16d4"
	vectorU3   = "7750f3992635631c671f6392be03ec600122456a91bae5134273a6db134c87c4"
	vectorU5   = "e1513079afd5e1b33fd8787f49cec0220122456a91bae5134273a6db134c87c4"
	vectorO8   = "913b073f5b65954c8b6da22169971a177b7e6d94a106ff75c0c16296bc15412e"
	vectorU8   = "b2b1b6594888b339eb4c38af385da2650122456a91bae5134273a6db134c87c4"
	vectorU6   = "ddf48503e30892fb770d28e0bb1b5e032bf5a45beda75395403110a4b6f0d343c5f28831930bb7209ef60775df47aa93"
	vectorUE6  = "8dcea2a80c269b13fe9d641196c05eee931754484812f2442679020fd28cf2d9"
	vectorU7   = "ff9ad775668aaff3c1cb120a9a2a65232466e0a466438ecc9b74557022dab114c890e5745f472ee1394a75a6a5460f72"
	vectorUE7  = "b20300d95137b8e9bc73628b411664900115ee40629e59d5d484a99e2c128fd3"
	zeros48    = "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	zeros32    = "0000000000000000000000000000000000000000000000000000000000000000"
	filterRC4  = "V2"
	filterAES  = "AESV2"
	filterAES2 = "AESV3"
)

// dictionary builds an encryption dictionary.
func dictionary(v, r, length int, o, u, cfm string) types.Dict {
	d := types.Dict{
		"Filter": types.Name("Standard"), "V": types.Integer(v), "R": types.Integer(r), "P": types.Integer(-4),
		"O": types.HexLiteral(o), "U": types.HexLiteral(u),
	}
	if length > 0 {
		d["Length"] = types.Integer(length)
	}
	if cfm != "" {
		d["CF"] = types.Dict{"StdCF": types.Dict{"CFM": types.Name(cfm)}}
		d["StmF"], d["StrF"] = types.Name("StdCF"), types.Name("StdCF")
	}
	return d
}

func with(d types.Dict, entries types.Dict) types.Dict {
	for k, v := range entries {
		d[k] = v
	}
	return d
}

func TestLocksYieldTheKeysOfTheFacts(t *testing.T) {
	t.Parallel()
	readable := types.Dict{"EncryptMetadata": types.Boolean(false)}
	keys5 := types.Dict{"UE": types.HexLiteral(vectorUE6), "OE": types.HexLiteral(zeros32)}
	keys6 := types.Dict{"UE": types.HexLiteral(vectorUE7), "OE": types.HexLiteral(zeros32)}
	const (
		key2, key3, key5, key8 = "9dd6642813", "f1b86d1cd676616167c8534840e75b9f", "250e2f61ec8b1374dee19c0cd10d9ab8", "424c0aa5888128e1ae3f692fb40d8781"
		object3, object3AES    = "54287ecc1d927bed68cd34c6f6ca0ad2", "7cab95ccbe39bd3842834643c023966f"
		key6                   = "16ea0508c80638e5c1e80f4db61f2de6068fb78a065798cb75c6d861c21836e7"
		key7                   = "310b8fe69c2cae1371f4a3cabe75db1ec55946cdaae7b4d1a30254f34c420c0f"
	)
	tests := []struct {
		name        string
		lock        types.Dict
		password    string
		role        label.Role
		key         string
		object, aes string // keys of object 4 0; not checked when empty
	}{
		{"1: RC4-40", dictionary(1, 2, 0, vectorO2, vectorU2, ""), taxID, label.User, key2, "c37478be8b2f7c93899a", ""},
		{"1: RC4-40 by the owner", dictionary(1, 2, 0, vectorO2, vectorU2, ""), ownerPW, label.Owner, key2, "", ""},
		{"2: RC4-128", dictionary(2, 3, 128, vectorO3, vectorU3, ""), taxID, label.User, key3, object3, ""},
		{"2: RC4-128, length in bytes", dictionary(2, 3, 16, vectorO3, vectorU3, ""), taxID, label.User, key3, object3, ""},
		{"2: RC4-128 by the owner", dictionary(2, 3, 128, vectorO3, vectorU3, ""), ownerPW, label.Owner, key3, "", ""},
		{"3: RC4-128 in a crypt filter", dictionary(4, 4, 128, vectorO3, vectorU3, filterRC4), taxID, label.User, key3, object3, ""},
		{"4: AES-128", dictionary(4, 4, 0, vectorO3, vectorU3, filterAES), taxID, label.User, key3, "", object3AES},
		{"4: AES-128 by the owner", dictionary(4, 4, 0, vectorO3, vectorU3, filterAES), ownerPW, label.Owner, key3, "", object3AES},
		{"5: AES-128, readable metadata", with(dictionary(4, 4, 128, vectorO3, vectorU5, filterAES), readable), taxID, label.User, key5, "",
			"db9f854f6c0f51e7d82f38aa8a384bbe"},
		{"6: AES-256 revision 5", with(dictionary(5, 5, 256, zeros48, vectorU6, filterAES2), keys5), taxID, label.User, key6, "", ""},
		{"7: AES-256 revision 6", with(dictionary(5, 6, 256, zeros48, vectorU7, filterAES2), keys6), taxID, label.User, key7, "", ""},
		{"8: no user password", dictionary(4, 4, 128, vectorO8, vectorU8, filterAES), "anything", label.User, key8, "", ""},
	}
	id, err := hex.DecodeString(fileID)
	require.NoError(t, err)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			key, object, aes, role, err := label.KeyOf(test.lock, id, label.Secret(test.password))
			require.NoError(t, err)
			require.Equal(t, test.key, hex.EncodeToString(key))
			require.Equal(t, test.role, role)
			if test.object != "" {
				require.Equal(t, test.object, hex.EncodeToString(object))
			}
			if test.aes != "" {
				require.Equal(t, test.aes, hex.EncodeToString(aes))
			}
			if test.name[0] != '8' {
				_, _, _, _, err = label.KeyOf(test.lock, id, "24567891")
				require.ErrorIs(t, err, label.ErrPasswordNeeded)
			}
		})
	}
}

func TestLocksThatNoPasswordOpensAreToldApart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		lock types.Dict
		want error
	}{
		{
			"certificates",
			with(dictionary(4, 4, 128, vectorO3, vectorU3, filterAES), types.Dict{"Filter": types.Name("Adobe.PubSec")}),
			label.ErrUnsupportedLock,
		},
		{"an unknown version", dictionary(6, 7, 256, vectorO3, vectorU3, filterAES2), label.ErrUnsupportedLock},
		{"an unknown cipher", dictionary(4, 4, 128, vectorO3, vectorU3, "ROT13"), label.ErrUnsupportedLock},
		{"a revision of another version", dictionary(4, 6, 128, vectorO3, vectorU3, filterAES), label.ErrUnsupportedLock},
		{"a short entry", dictionary(2, 3, 128, vectorO3[:20], vectorU3, ""), label.ErrDamaged},
		{"keys left out", dictionary(5, 6, 256, zeros48, vectorU7, filterAES2), label.ErrDamaged},
		{
			"a filter left out",
			with(dictionary(4, 4, 128, vectorO3, vectorU3, filterAES), types.Dict{"StmF": types.Name("Other")}),
			label.ErrDamaged,
		},
		{"nothing", types.Dict{}, label.ErrUnsupportedLock},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, _, _, err := label.KeyOf(test.lock, nil, taxID)
			require.ErrorIs(t, err, test.want)
		})
	}
}
