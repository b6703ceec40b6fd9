package webhook

// Trying the public address: a message of our own goes out to it, and must come back in here.

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// A person waits for the answer.
const (
	reachTime    = 10 * time.Second
	reachMost    = 64 << 10
	reachBackoff = 200 * time.Millisecond
)

// Reach sends a message of our own to the public address. The error says what is between it and this program, and what to do.
func (s *Service) Reach(ctx context.Context) error {
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	at, problem := s.Listening()
	switch {
	case problem != nil:
		return problem
	case !set.On:
		return connectors.Refuse("real-time messages are switched off", "即時推播未開啟", "Switch them on first: `gowarehouse webhook on`",
			"請先開啟：`gowarehouse webhook on`")
	case at == "":
		return connectors.Refuse("nobody listens: the workspace is not at work", "目前沒有接收訊息：工作區未在執行",
			"Open the window, or let `gowarehouse run` work, and try again.", "請開啟視窗或執行 `gowarehouse run` 後再試。")
	}
	secret := make([]byte, tokenBytes)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	token := hex.EncodeToString(secret)
	s.trial(token, true)
	defer s.trial(token, false)
	client, err := transport.New(transport.Options{Account: "public address", Limits: connectors.Limits{CallTimeout: reachTime}, RootCAs: s.RootCAs,
		MaxBody: reachMost, Retries: -1, MinBackoff: reachBackoff, MaxBackoff: reachBackoff})
	if err != nil {
		return err
	}
	defer client.Close()
	status := 0
	_, err = client.Call(ctx, connectors.Call{Name: "public address", Method: http.MethodPost, URL: set.Address + pathPart + token,
		Check: func(r connectors.Reply) error { status = r.Status; return nil }})
	if s.cameBack(token) {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && status == 0 {
		return (&connectors.Error{Kind: connectors.Temporary, Code: "unreachable", Err: err, Do: connectors.Text{
			EN: "Check that the tunnel or reverse proxy runs and that its certificate is valid; then try again.",
			ZH: "請確認通道或反向代理已啟動且憑證有效，再試一次。",
		}}).Saying("nothing answers at %s", "%s 沒有回應", set.Address)
	}
	return (&connectors.Error{Kind: connectors.Rejected, Code: "elsewhere", Do: connectors.Text{
		EN: "Something else answers there. Let the tunnel or reverse proxy lead to http://" + at + " and pass the path on as it is.",
		ZH: "回應的不是本程式。請將通道或反向代理轉送至 http://" + at + "，並保留原路徑。",
	}}).Saying("%s does not lead to this program (status %d)", "%s 未轉送至本程式（狀態碼 %d）", set.Address, status)
}

func (s *Service) trial(token string, begins bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if begins {
		s.trials[token] = false
	} else {
		delete(s.trials, token)
	}
}

// returned notes that a try has come back; false for any other token.
func (s *Service) returned(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.trials[token]
	if known {
		s.trials[token] = true
	}
	return known
}

func (s *Service) cameBack(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trials[token]
}
