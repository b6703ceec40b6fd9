package transport

// The default reading of an answer's status, for calls without a Check of their own and for Checks to fall back on.

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Check is what a call without its own Check gets: 429 is Throttled, 5xx and web pages are Temporary, 401 is Unauthorized, 404 is
// NotFound, 407 (of a proxy) and every other 4xx Rejected. Anything else is no error.
func Check(reply connectors.Reply) error {
	status := reply.Status
	told := &connectors.Error{Reason: "the platform answered " + statusText(status)}
	switch {
	case status == http.StatusTooManyRequests:
		told.Kind = connectors.Throttled
	case status == http.StatusProxyAuthRequired:
		told.Kind, told.Reason, told.Do = connectors.Rejected, "the proxy wants a user name and password", adviceProxyPassword
	case status >= 500:
		told.Kind = connectors.Temporary
	case IsHTML(reply):
		told.Kind, told.Do = connectors.Temporary, adviceHTML
		told.Reason = fmt.Sprintf("the platform answered with a web page (status %d)", status)
	case status == http.StatusUnauthorized:
		told.Kind = connectors.Unauthorized
	case status == http.StatusNotFound:
		told.Kind = connectors.NotFound
	case status >= 400:
		told.Kind = connectors.Rejected
	default:
		return nil
	}
	return told
}

// IsRefusal tells the statuses with which a server refuses what it was asked for: 4xx, but for those of credentials, addresses, time and limits,
// which speak for themselves. Such an answer that is not in the platform's own form says that the call is none of its calls, or reads otherwise
// than it was written (connectors.CodeDiffers).
func IsRefusal(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError
}

// IsHTML says whether an answer is a web page, by its type or, where a server sends none that fits, by how it begins.
func IsHTML(reply connectors.Reply) bool {
	kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type"))
	if kind == "text/html" || kind == "application/xhtml+xml" {
		return true
	}
	start := bytes.ToLower(bytes.TrimLeft(reply.Body[:min(len(reply.Body), 256)], "\ufeff \t\r\n"))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// longestRetryAfter keeps a nonsensical Retry-After from overflowing or from stopping an account for good.
const longestRetryAfter = 24 * time.Hour

// retryAfter reads the header of that name, in seconds or as a date (RFC 9110 §10.2.3). A date is measured against the answer's
// own Date, because this machine's clock may be wrong.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if !(seconds > 0) {
			return 0
		}
		return time.Duration(min(seconds, longestRetryAfter.Seconds()) * float64(time.Second))
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return min(max(0, until.Sub(now)), longestRetryAfter)
}
