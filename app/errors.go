package app

import (
	"context"
	"errors"
	"fmt"
	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// ErrorView is an error as a person or a script reads it.
type ErrorView struct {
	Code    string `json:"code"`    // stable: ours (held, short, usage, not_found ...) or the platform's own
	Kind    string `json:"kind"`    // what class of error it is; stable
	Message string `json:"message"` // in the reader's language
	Do      string `json:"do"`      // what to do next, in the reader's language
}

// Failure is the document of a command that failed.
type Failure struct {
	Head
	Error ErrorView `json:"error"`
}

// The kinds of an ErrorView beside those of connectors.Kind.
const (
	KindUsage     = "usage"
	KindCancelled = "cancelled"
	KindVault     = "vault"
	KindOwned     = "owned"
	KindInternal  = "internal"
)

// UsageError says that a command or call was put together wrongly.
type UsageError struct {
	Says connectors.Text
	Do   connectors.Text
}

// Error says it in English.
func (e *UsageError) Error() string { return e.Says.EN }

// Usage makes a UsageError. args fill both sentences.
func Usage(en, zh, doEN, doZH string, args ...any) error {
	return &UsageError{Says: connectors.Text{EN: fmt.Sprintf(en, args...), ZH: fmt.Sprintf(zh, args...)}, Do: connectors.Text{EN: doEN, ZH: doZH}}
}

var (
	doDoctor = connectors.Text{EN: "See `gowarehouse doctor` and follow it; if it finds nothing, send its report to the maintainers.",
		ZH: "請見 `gowarehouse doctor` 並依指示處理；若無異常，請將報告提供給維護人員。"}
	saysCancelled = connectors.Text{EN: "stopped before it was done", ZH: "已中止，尚未完成"}
	doCancelled   = connectors.Text{EN: "What was done stays; run the command again to go on.", ZH: "已完成的部分會保留；請再次執行以繼續。"}
	saysOwned     = connectors.Text{EN: "another GoWarehouse is using this workspace", ZH: "另一個 GoWarehouse 正在使用此工作區"}
	doOwned       = connectors.Text{EN: "Wait until it is done, close it, or choose another folder with --workspace.",
		ZH: "請等待其完成或將其關閉，或以 --workspace 指定其他資料夾。"}
	saysMissing = connectors.Text{EN: "it is not there", ZH: "查無資料"}
	doMissing   = connectors.Text{EN: "Check the name or number.", ZH: "請檢查名稱或編號。"}
)

// Explain says an error in a language ("en" or "zh-TW"): what happened and what to do.
func Explain(err error, language string) ErrorView {
	var usage *UsageError
	var platform *connectors.Error
	var secret *vault.Error
	var file *label.Error
	switch {
	case errors.As(err, &usage):
		return ErrorView{Code: KindUsage, Kind: KindUsage, Message: usage.Says.In(language), Do: usage.Do.In(language)}
	case errors.Is(err, context.Canceled):
		return ErrorView{Code: KindCancelled, Kind: KindCancelled, Message: saysCancelled.In(language), Do: doCancelled.In(language)}
	case errors.Is(err, engine.ErrOwned):
		return ErrorView{Code: KindOwned, Kind: KindOwned, Message: saysOwned.In(language), Do: doOwned.In(language)}
	case errors.As(err, &secret):
		return ErrorView{Code: secret.Code, Kind: KindVault, Message: secret.What.In(language), Do: secret.Do.In(language)}
	case errors.As(err, &platform):
		return explainPlatform(platform, language)
	case errors.As(err, &file):
		return ErrorView{Code: file.Code, Kind: string(connectors.Rejected), Message: file.Says.In(language), Do: file.Do.In(language)}
	case isNotFound(err):
		return ErrorView{
			Code:    string(connectors.NotFound),
			Kind:    string(connectors.NotFound),
			Message: saysMissing.In(language) + ": " + err.Error(),
			Do:      doMissing.In(language),
		}
	}
	return ErrorView{Code: KindInternal, Kind: KindInternal, Message: err.Error(), Do: doDoctor.In(language)}
}

func explainPlatform(e *connectors.Error, language string) ErrorView {
	v := ErrorView{Code: e.Code, Kind: string(e.Kind), Message: e.Words().In(language), Do: e.Advice().In(language)}
	if v.Code == "" {
		v.Code = string(e.Kind)
	}
	if v.Message == "" {
		v.Message = e.Reason
	}
	if v.Message == "" {
		v.Message = e.Error()
	}
	return v
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
