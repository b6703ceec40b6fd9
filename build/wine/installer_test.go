//go:build wine && linux

package wine

import (
	"bufio"
	"debug/pe"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// The programs, and whether Windows gives them a console (IMAGE_SUBSYSTEM_WINDOWS_CUI) or none (..._GUI).
var subsystems = map[string]uint16{"gowarehouse.exe": 3, "gowarehouse-desktop.exe": 2}

func TestThePrograms(t *testing.T) {
	t.Parallel()
	for name, subsystem := range subsystems {
		file, err := os.Open(filepath.Join(built, name))
		require.NoError(t, err, "make windows builds it")
		t.Cleanup(func() { require.NoError(t, file.Close()) })
		image, err := pe.NewFile(file)
		require.NoError(t, err)
		require.Equal(t, subsystem, image.OptionalHeader.(*pe.OptionalHeader64).Subsystem, name)
		resources, err := winres.LoadFromEXE(file)
		require.NoError(t, err)
		_, err = resources.GetIcon(winres.ID(3))
		require.NoError(t, err, "the icon that Wails gives the window")
		require.Contains(t, string(resources.Get(winres.RT_MANIFEST, winres.ID(1), winres.LCIDDefault)), "permonitorv2")
		info, err := version.FromBytes(resources.Get(winres.RT_VERSION, winres.ID(1), winres.LCIDDefault))
		require.NoError(t, err)
		require.NotEqual(t, [4]uint16{}, info.FileVersion)
	}
}

// installed is the program as the installer has put it into a folder.
type installed struct {
	*pc
	t                 *testing.T
	setupFile, folder string
}

const installFolder = `C:\包裝站\GoWarehouse`

// setup runs the installer without a question and demands how it ends.
func (i *installed) setup(code int) {
	i.t.Helper()
	out, complaints, got := i.run(i.t, nil, "", i.setupFile, "/S", "/LANG=1028", "/D="+installFolder)
	require.Equal(i.t, code, got, "%s%s", out, complaints)
}

// uninstall runs the uninstaller. With _?= it does not copy itself elsewhere first, so that its end can be waited for; it cannot remove itself then.
func (i *installed) uninstall(code int) {
	i.t.Helper()
	out, complaints, got := i.run(i.t, nil, "", filepath.Join(i.folder, "uninstall.exe"), "/S", "_?="+installFolder)
	require.Equal(i.t, code, got, "%s%s", out, complaints)
}

func (i *installed) file(name string) string { return filepath.Join(i.folder, name) }

// says starts a program that says one line when it is at work, and goes on.
func (i *installed) says(program string, args ...string) (running *exec.Cmd, said string) {
	i.t.Helper()
	running = i.command(i.t, nil, i.file(program), args...)
	stdout, err := running.StdoutPipe()
	require.NoError(i.t, err)
	require.NoError(i.t, running.Start())
	said, err = bufio.NewReader(stdout).ReadString('\n')
	require.NoError(i.t, err)
	return running, said
}

// opens starts the program as its icon does. This PC has nothing to draw a window with, so that the screens are for a browser.
func (i *installed) opens() *exec.Cmd {
	i.t.Helper()
	running, said := i.says("gowarehouse-desktop.exe", "window", "--or-serve", "--json")
	require.Contains(i.t, said, "http://127.0.0.1:")
	return running
}

// Not beside the other tests: it removes what programs of this user have made ready, and what it leaves of theirs is its business.
func TestTheInstallerInstallsGoesOverAnOlderOneAndLeavesTheWorkspaceWhenItGoes(t *testing.T) {
	p := start(t)
	setups, err := filepath.Glob(filepath.Join(built, "gowarehouse-*-setup.exe"))
	require.NoError(t, err)
	require.Len(t, setups, 1, "make windows builds it")
	i := &installed{pc: p, t: t, setupFile: setups[0], folder: filepath.Join(p.prefix, "drive_c", "包裝站", "GoWarehouse")}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(filepath.Dir(i.folder))) })
	i.setup(0)
	for _, name := range []string{"gowarehouse.exe", "gowarehouse-desktop.exe", "uninstall.exe", "LICENSE.txt"} {
		require.FileExists(t, i.file(name))
	}
	out, _, code := p.run(t, nil, "", "reg", "query", uninstallKey, "/v", "UninstallString")
	require.Zero(t, code)
	require.Contains(t, out, "uninstall.exe")
	menu := findFolder(t, p.prefix, filepath.Join("Start Menu", "Programs", "GoWarehouse"))
	for _, name := range []string{"GoWarehouse", "GoWarehouse 練習模式", "GoWarehouse 命令列"} {
		require.FileExists(t, filepath.Join(menu, name+".lnk"))
	}

	commands := i.file("gowarehouse.exe")
	out, complaints, code := p.run(t, nil, "", commands, "merchant", "add", "小山茶行", "--json")
	require.Zero(t, code, "%s%s", out, complaints)
	workspace := findFolder(t, p.prefix, filepath.Join("AppData", "Roaming", "GoWarehouse"))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(workspace)) })
	require.FileExists(t, filepath.Join(workspace, "gowarehouse.db"))

	// A program at work in a command line window is not ended by those that cannot ask, and keeps all its files.
	working, said := i.says("gowarehouse.exe", "run", "--json")
	require.Contains(t, said, `"pid"`)
	i.setup(2)
	i.uninstall(2)
	require.FileExists(t, i.file("gowarehouse-desktop.exe"))
	require.NoError(t, working.Process.Kill())
	_ = working.Wait() // it was killed

	// What was opened by its icon is closed, and a file that an older version had is replaced.
	require.NoError(t, os.WriteFile(i.file("LICENSE.txt"), []byte("older"), 0o600))
	open := i.opens()
	i.setup(0)
	require.NoError(t, open.Wait())
	license, err := os.ReadFile(i.file("LICENSE.txt"))
	require.NoError(t, err)
	require.NotEqual(t, "older", string(license))
	out, complaints, code = p.run(t, nil, "", commands, "merchant", "list", "--json")
	require.Zero(t, code, "%s%s", out, complaints)
	require.Contains(t, out, "小山茶行")

	cache := filepath.Join(findFolder(t, p.prefix, filepath.Join("AppData", "Local")), "gowarehouse")
	require.NoError(t, os.MkdirAll(filepath.Join(cache, "pdfium"), 0o700)) // as labels make it
	open = i.opens()
	i.uninstall(0)
	require.NoError(t, open.Wait())
	require.NoFileExists(t, commands)
	require.NoDirExists(t, menu)
	require.NoDirExists(t, cache, "what was made ready for this PC goes")
	require.FileExists(t, filepath.Join(workspace, "gowarehouse.db"), "what a person has made stays")
	_, _, code = p.run(t, nil, "", "reg", "query", uninstallKey)
	require.Equal(t, 1, code)
}

const uninstallKey = `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\GoWarehouse`

// findFolder finds a folder of the user by the end of its path; Windows knows no case in names.
func findFolder(t *testing.T, prefix, end string) string {
	t.Helper()
	found := ""
	err := filepath.WalkDir(filepath.Join(prefix, "drive_c", "users"), func(path string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() && strings.HasSuffix(strings.ToLower(path), strings.ToLower(end)) && !strings.Contains(path, "/Public/") {
			found = path
		}
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, found, end)
	return found
}
