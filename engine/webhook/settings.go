package webhook

// The settings of the workspace, and the port.

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Settings are where messages come in.
type Settings struct {
	On      bool   `json:"on"`
	Listen  string `json:"listen"`  // address and port on this machine
	Address string `json:"address"` // as platforms reach it, without a slash at the end: a tunnel or reverse proxy leads from there to Listen
}

// DefaultListen is seen from this machine alone: a tunnel or reverse proxy on it leads there.
const DefaultListen = "127.0.0.1:8790"

// Settings gives the settings.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	set := Settings{Listen: DefaultListen}
	text, err := s.Store.Setting(ctx, store.SettingPush, "")
	if err != nil || text == "" {
		return set, err
	}
	return set, json.Unmarshal([]byte(text), &set)
}

// Set changes the settings: the port is taken or given up at once, and hooks are registered or removed soon after. What cannot work is
// refused and changes nothing.
func (s *Service) Set(ctx context.Context, set Settings) error {
	set.Listen, set.Address = cmp.Or(strings.TrimSpace(set.Listen), DefaultListen), strings.TrimRight(strings.TrimSpace(set.Address), "/")
	if err := checkListen(set.Listen); err != nil {
		return err
	}
	if set.Address != "" || set.On {
		if err := checkAddress(set.Address); err != nil {
			return err
		}
	}
	if set.On {
		if err := s.tryPort(ctx, set.Listen); err != nil {
			return err
		}
	}
	text, err := json.Marshal(set)
	if err != nil {
		return err
	}
	if err := s.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, store.SettingPush, string(text)) }); err != nil {
		return err
	}
	s.Log.InfoContext(ctx, "real-time messages set", "on", set.On, "listen", set.Listen)
	return errors.Join(s.listen(ctx), s.Reconcile(ctx)) // a platform may try the address as soon as it hears of it
}

func checkListen(listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err == nil && host != "localhost" {
		_, err = netip.ParseAddr(host)
	}
	if err != nil {
		return connectors.Refuse("%q is no address and port on this machine", "「%s」不是本機的位址與連接埠",
			"Write it like "+DefaultListen+"; 0.0.0.0 instead of 127.0.0.1 lets other machines of your network in.",
			"請輸入如 "+DefaultListen+"；若反向代理在其他電腦上，請將 127.0.0.1 改為 0.0.0.0。", listen)
	}
	return nil
}

func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return connectors.Refuse("the public address %q is no web address", "公開網址「%s」格式不正確",
			"Write the address of your tunnel or reverse proxy like https://hooks.example.com/warehouse",
			"請輸入通道或反向代理的網址，例如 https://hooks.example.com/warehouse", address)
	case u.Scheme == "https", u.Scheme == "http" && isHere(u.Hostname()):
		return nil
	}
	return connectors.Refuse("the public address %s is not https", "公開網址 %s 不是 https",
		"Platforms send to https only. Let a tunnel or reverse proxy with a certificate lead to this program, and enter its https address.",
		"各平台僅支援 https。請以具備憑證的通道或反向代理轉送至本程式，並填入其 https 網址。", address)
}

// isHere says whether a host is this machine.
func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// tryPort says why nobody could listen at an address; nil where this service already does.
func (s *Service) tryPort(ctx context.Context, listen string) error {
	s.listening.Lock()
	defer s.listening.Unlock()
	if s.server != nil && s.asked == listen {
		return nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return portTaken(listen, err)
	}
	return l.Close()
}

func portTaken(listen string, cause error) error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: "port_taken", Err: cause, Do: connectors.Text{
		EN: "Another program has the port, or the address is not this machine's. Close that program or choose another port, and lead the tunnel there.",
		ZH: "連接埠可能被其他程式占用，或該位址不屬於本機。請關閉該程式或改用其他連接埠，並同步調整通道設定。",
	}}).Saying("nobody can listen at %s", "無法使用 %s 接收訊息", listen)
}

// The limits of a conversation: a platform's message is small and comes at once.
const (
	headerTime = 5 * time.Second
	readTime   = 10 * time.Second
	writeTime  = 20 * time.Second
	idleTime   = 30 * time.Second
	maxHeader  = 16 << 10
)

// listen takes the port of the settings or gives it up, where Run is at work. That it cannot be had is a problem to be shown, not an error.
func (s *Service) listen(ctx context.Context) error {
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if err := s.route(ctx); err != nil {
		return err
	}
	s.listening.Lock()
	defer s.listening.Unlock()
	if !s.running || set.On && s.server != nil && s.asked == set.Listen {
		return nil
	}
	told := s.problem != nil
	s.shut()
	if !set.On {
		return s.tell(ctx, "")
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", set.Listen)
	if err != nil {
		if !told {
			s.Log.WarnContext(ctx, "the port for real-time messages cannot be had", "listen", set.Listen, "error", err)
		}
		s.problem = portTaken(set.Listen, err)
		return s.tell(ctx, set.Listen)
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: log.New(io.Discard, "", 0)}
	s.asked, s.bound = set.Listen, l.Addr().String()
	server := s.server
	s.serving.Go(func() { _ = server.Serve(l) }) // ends with http.ErrServerClosed
	s.Log.InfoContext(ctx, "listening for real-time messages", "at", s.bound)
	return s.tell(ctx, "")
}

// tell gives the notice that an address cannot be listened at, once, or ends it where taken is empty. s.listening is held.
func (s *Service) tell(ctx context.Context, taken string) error {
	wanted := taken != ""
	if s.told != nil && *s.told == wanted {
		return nil
	}
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		if !wanted {
			return q.EndNotice(ctx, string(store.NoticePort), store.At(s.Now()))
		}
		_, err := q.AddNotice(ctx, &store.Notice{Key: string(store.NoticePort), Kind: store.NoticePort, At: store.At(s.Now()),
			Args: map[string]string{"listen": taken}})
		return err
	})
	if err == nil {
		s.told = &wanted
	}
	return err
}

// shut gives the port up. s.listening is held.
func (s *Service) shut() {
	s.problem = nil
	if s.server == nil {
		return
	}
	_ = s.server.Close() // whoever is in the middle of a message sends it again
	s.serving.Wait()
	s.server, s.asked, s.bound = nil, "", ""
}

func (s *Service) stop() {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.running = false
	s.shut()
}

// Listening tells where messages are received; empty where they are not. problem is why that is so although it should not be.
func (s *Service) Listening() (at string, problem error) {
	s.listening.Lock()
	defer s.listening.Unlock()
	return s.bound, s.problem
}
