//go:build desktop && windowtest

// What the test of the real window does in the page: no other build has it.

package desktop

import (
	"context"
	"log/slog"
	"os"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// envWindowTest chooses one of the scripts.
const envWindowTest = "GOWAREHOUSE_WINDOWTEST"

// scripts run in the page once it is loaded; what they give is logged.
var scripts = map[string]string{
	// Defects in calls, many at once, and then a call that works.
	"defects": `
		const call = async (name) => JSON.parse(await window.go.desktop.Door.Call(name, '{"language":"en"}'));
		const met = await Promise.all(Array.from({ length: 40 }, (_, i) => call(i % 2 ? 'testNil' : 'testPanic')));
		const defects = met.filter((reply) => reply.error.message.includes('defect')).length;
		return defects + ' defects, face ' + (await call('frame')).out.face;`,
	// A file is saved through the system's dialog.
	"save": `
		const ref = JSON.parse(await window.go.desktop.Door.Call('logsSave', '{}')).out;
		return window.go.desktop.Door.Save(ref.id);`,
}

func init() {
	probe = func(ctx context.Context, log *slog.Logger) {
		script, chosen := scripts[os.Getenv(envWindowTest)]
		if !chosen {
			return
		}
		runtime.EventsOnce(ctx, "windowtest", func(data ...any) { log.Info("the script ended", "gave", data) })
		runtime.WindowExecJS(ctx, "(async () => {"+script+"})().catch(String).then((gave) => window.runtime.EventsEmit('windowtest', gave));")
	}
}
