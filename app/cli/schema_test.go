package cli

// The schema files are made from the view types: `go test ./app/cli -run Schema -update` writes them. What the published
// shapes promise is checked against the key lists of this file, which are written by hand.

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

var update = flag.Bool("update", false, "write the schema files anew")

// shapes are the documents that commands print, by the name of their schema.
var shapes = map[string]any{
	"account":          app.AccountDoc{},
	"accounts":         app.AccountList{},
	"activity":         app.ActivityDoc{},
	"adjusted":         app.AdjustedDoc{},
	"authorized":       app.AuthorizedDoc{},
	"backup":           app.BackupDoc{},
	"channel":          app.ChannelDoc{},
	"channels":         app.ChannelList{},
	"doctor":           app.Report{},
	"done":             app.Done{},
	"effect":           app.EffectDoc{},
	"error":            app.Failure{},
	"exported":         app.ExportDoc{},
	"fetch":            app.FetchDoc{},
	"holds":            app.HoldList{},
	"import-preview":   app.ImportPreview{},
	"imported":         app.ImportDone{},
	"labels":           app.LabelDoc{},
	"listing-sync":     app.ListingSync{},
	"listings":         app.ListingList{},
	"mapping":          app.MappingDoc{},
	"marked":           app.BulkDoc{},
	"merchant":         app.MerchantDoc{},
	"field-choices":    app.FieldChoicesDoc{},
	"merchants":        app.MerchantList{},
	"movements":        app.MovementList{},
	"operator":         app.OperatorDoc{},
	"operators":        app.OperatorList{},
	"paper":            app.PaperDoc{},
	"print-batch":      app.PrintBatchDoc{},
	"print-batches":    app.PrintBatchList{},
	"order":            app.OrderDoc{},
	"orders":           app.OrderList{},
	"ownsite-check":    app.OwnSiteCheck{},
	"ownsite-secret":   app.OwnSiteSecret{},
	"payment-map":      app.PaymentMap{},
	"platforms":        app.PlatformList{},
	"practice":         practice.Summary{},
	"practice-ownsite": practice.Reference{},
	"practice-running": PracticeDoc{},
	"print":            app.PrintDoc{},
	"printer":          app.PrinterDoc{},
	"printers":         app.PrinterList{},
	"found":            app.FoundPrinters{},
	"product":          app.ProductDoc{},
	"privacy":          app.PrivacyDoc{},
	"products":         app.ProductList{},
	"putaway":          app.PutAwayDoc{},
	"released":         app.ReleasedDoc{},
	"revoked":          app.RevokedDoc{},
	"running":          RunningDoc{},
	"schemas":          SchemaNames{},
	"serving":          ServingDoc{},
	"ship-options":     app.ShipOptionsDoc{},
	"shipping-map":     app.ShippingMap{},
	"shipping-type":    app.ShippingTypeDoc{},
	"shipping-types":   app.ShippingTypeList{},
	"stations":         app.StationList{},
	"stock-push":       app.StockPush{},
	"stock-sync":       app.StockSync{},
	"today":            app.TodayDoc{},
	"unknown":          app.UnknownList{},
	"version":          app.VersionDoc{},
	"view":             app.ViewDoc{},
	"window":           WindowDoc{},
	"webhook":          app.PushDoc{},
	"why":              app.WhyDoc{},
}

// words are the values of types that know only some.
var words = map[reflect.Type][]string{
	reflect.TypeFor[lifecycle.FixKind]():      texts(lifecycle.FixKinds),
	reflect.TypeFor[store.OrderState]():       texts(store.OrderStates),
	reflect.TypeFor[store.HoldReason]():       texts(store.HoldReasons),
	reflect.TypeFor[store.Mark]():             append(texts(store.Marks), ""),
	reflect.TypeFor[store.AccountState]():     {"not_verified", "connected", "disconnected"},
	reflect.TypeFor[app.PushState]():          texts(app.PushStates),
	reflect.TypeFor[store.PushState]():        {"due", "sent", "confirmed", "unclear", "failed"},
	reflect.TypeFor[store.LabelState]():       {"none", "due", "fetched", "opened", "password_needed", "damaged"},
	reflect.TypeFor[store.EffectState]():      {"due", "calling", "asking", "sent", "confirmed", "unclear", "failed", "cancelled"},
	reflect.TypeFor[store.EffectKind]():       {"arrange", "label", "tracking", "stock", "sku", "print", "acknowledge", "hook"},
	reflect.TypeFor[store.MovementKind]():     {"put_away", "adjust", "ship", "unship"},
	reflect.TypeFor[app.ImportKind]():         {"products", "merchants", "stock"},
	reflect.TypeFor[app.ImportMode]():         {"", "put_away", "count"}, // empty: it is no import of stock
	reflect.TypeFor[app.ImportAction]():       {"add", "update", "same", "skip", "error"},
	reflect.TypeFor[app.ExportFormat]():       {"xlsx", "csv"},
	reflect.TypeFor[store.PrintKind]():        {"label", "document", "test", "sheet"},
	reflect.TypeFor[store.PrintState]():       texts(store.PrintStates),
	reflect.TypeFor[app.PrinterState]():       texts(app.PrinterStates),
	reflect.TypeFor[practice.Step]():          {"done", "not_offered", "failed"},
	reflect.TypeFor[WindowState]():            {"open", "front", "ended", "none"},
	reflect.TypeFor[connectors.Connection]():  {"authorization", "key", "credentials", "signed_key"},
	reflect.TypeFor[connectors.FetchMode]():   {"scheduled", "real_time"},
	reflect.TypeFor[connectors.ShipMode]():    {"label", "self_ship", "read_only"},
	reflect.TypeFor[connectors.StockMode]():   {"none", "absolute", "delta"},
	reflect.TypeFor[connectors.CodeMode]():    {"custom", "fixed"},
	reflect.TypeFor[connectors.Level]():       {"documented", "partly", "unverified"},
	reflect.TypeFor[app.Colour]():             {"green", "amber", "red", "off"},
	reflect.TypeFor[connectors.PaymentKind](): {"online", "cod", "platform", "unknown"},
}

func texts[T ~string](all []T) []string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return words
}

// schemaOf describes a type as encoding/json writes it.
func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time", "pattern": "Z$"}
	case t == reflect.TypeFor[json.RawMessage]():
		return map[string]any{"type": "object"}
	case t == reflect.TypeFor[connectors.Money]():
		return map[string]any{"type": "object", "required": []string{"amount", "currency"}, "properties": map[string]any{
			"amount": map[string]any{"type": "string", "pattern": `^-?\d+(\.\d+)?$`}, "currency": map[string]any{"type": "string"}}}
	case len(words[t]) > 0:
		return map[string]any{"enum": words[t]}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{schemaOf(t.Elem()), map[string]any{"type": "null"}}}
	case reflect.Struct:
		return objectOf(t)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	return map[string]any{"type": "integer"}
}

func objectOf(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			inner := objectOf(f.Type)
			for key, value := range inner["properties"].(map[string]any) {
				properties[key] = value
			}
			required = append(required, inner["required"].([]string)...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		properties[name] = schemaOf(f.Type)
		if name == "schema" {
			properties[name] = map[string]any{"const": app.SchemaVersion}
		}
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func schemaFile(t *testing.T, name string) []byte {
	t.Helper()
	s := objectOf(reflect.TypeOf(shapes[name]))
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "gowarehouse: " + name
	data, err := json.MarshalIndent(s, "", "  ")
	require.NoError(t, err)
	return append(data, '\n')
}

func TestTheSchemaFilesSayWhatTheViewsAre(t *testing.T) {
	t.Parallel()
	if *update {
		for name := range shapes {
			require.NoError(t, os.WriteFile(filepath.Join("..", "schema", name+".json"), schemaFile(t, name), 0o644))
		}
		return
	}
	for name := range shapes {
		have, err := fs.ReadFile(app.Schemas, "schema/"+name+".json")
		require.NoError(t, err, "write it: go test ./app/cli -run Schema -update")
		require.Equal(t, string(schemaFile(t, name)), string(have), "schema/%s.json is stale: go test ./app/cli -run Schema -update", name)
	}
	files, err := fs.Glob(app.Schemas, "schema/*.json")
	require.NoError(t, err)
	require.Len(t, files, len(shapes), "a schema file has no view")
}

// promised are the keys that scripts rely on, as published. "[]" stands for the elements of a list, "{}" for the values by name.
var promised = map[string]string{
	"platforms": `platforms[].id platforms[].name.en platforms[].name.zh-TW platforms[].connection platforms[].allowlist platforms[].fetch platforms[].ship
		platforms[].stock platforms[].listings platforms[].sku_backfill platforms[].shipping_codes platforms[].label_password platforms[].evidence.level
		platforms[].evidence.note platforms[].evidence.abilities platforms[].fields[].key platforms[].fields[].label platforms[].fields[].where
		platforms[].fields[].secret platforms[].fields[].required platforms[].caveats.en platforms[].caveats.zh-TW`,
	"fetch": `accounts[].account accounts[].platform accounts[].ok accounts[].error accounts[].seen accounts[].new accounts[].updated accounts[].refused
		accounts[].set_aside accounts[].held accounts[].cancelled accounts[].requests accounts[].min_requests accounts[].seconds`,
	"orders": `orders[].id orders[].platform orders[].account orders[].merchant orders[].channel orders[].number orders[].state orders[].holds[].id
		orders[].holds[].reason orders[].holds[].note orders[].holds[].by orders[].holds[].at orders[].ordered_at orders[].ship_by orders[].payment.method
		orders[].payment.kind orders[].total.amount orders[].total.currency orders[].cod orders[].shipping.code orders[].shipping.type
		orders[].shipping.store_id orders[].shipping.store_name orders[].lines[].id orders[].lines[].sku orders[].lines[].name orders[].lines[].quantity
		orders[].lines[].product orders[].parcels[].id orders[].parcels[].carrier orders[].parcels[].tracking_number orders[].parcels[].label
		orders[].parcels[].push next`,
	"error": `error.code error.message error.do`,
	"print": `jobs[].id jobs[].batch jobs[].kind jobs[].order jobs[].number jobs[].parcel jobs[].printer jobs[].station jobs[].copy jobs[].reprint
		jobs[].state jobs[].open jobs[].decide jobs[].reason jobs[].code`,
	"printers": `printers[].name printers[].address printers[].state printers[].problem stations[].station stations[].kind stations[].printer`,
	"practice": `ok violations seconds platforms[].platform platforms[].steps.connect platforms[].steps.fetch platforms[].steps.match platforms[].steps.ship
		platforms[].steps.push platforms[].steps.stock platforms[].steps.listings platforms[].fetched platforms[].refused platforms[].set_aside
		platforms[].held platforms[].still_held platforms[].shipped platforms[].labels.fetched platforms[].labels.encrypted platforms[].labels.opened
		platforms[].labels.printed platforms[].tracking.sent platforms[].tracking.confirmed platforms[].tracking.unclear platforms[].stock.sent
		platforms[].stock.confirmed platforms[].stock.unclear platforms[].expected.fetched platforms[].expected.shipped platforms[].expected.confirmed
		platforms[].requests platforms[].min_requests platforms[].rules platforms[].violations platforms[].violation_list`,
}

func TestEveryPublishedKeyIsRequiredByItsSchema(t *testing.T) {
	t.Parallel()
	for name, keys := range promised {
		var root map[string]any
		data, err := fs.ReadFile(app.Schemas, "schema/"+name+".json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &root))
		for _, key := range append(strings.Fields(keys), "schema") {
			at := root
			for _, word := range strings.Split(key, ".") {
				word, list := strings.CutSuffix(word, "[]")
				require.Contains(t, at["required"], word, "%s: %s", name, key)
				at = at["properties"].(map[string]any)[word].(map[string]any)
				if list {
					at = at["items"].(map[string]any)
				}
			}
		}
	}
}

func TestAListOfOrdersCannotCarryAReceiver(t *testing.T) {
	t.Parallel()
	data, err := fs.ReadFile(app.Schemas, "schema/orders.json")
	require.NoError(t, err)
	for _, word := range []string{"receiver", "address", "phone", "buyer"} {
		require.NotContains(t, string(data), `"`+word+`"`)
	}
}

// validators are compiled once.
var validators sync.Map

// validator checks documents against a schema file.
func validator(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	if have, ok := validators.Load(name); ok {
		return have.(*jsonschema.Schema)
	}
	data, err := fs.ReadFile(app.Schemas, "schema/"+name+".json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource(name+".json", document))
	schema, err := compiler.Compile(name + ".json")
	require.NoError(t, err)
	validators.Store(name, schema)
	return schema
}
