//go:build wine && linux

package wine

import (
	"bufio"
	"debug/pe"
	"os"
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

func TestTheInstallerInstallsGoesOverAnOlderOneAndLeavesTheWorkspaceWhenItGoes(t *testing.T) {
	t.Parallel()
	p := start(t)
	setups, err := filepath.Glob(filepath.Join(built, "gowarehouse-*-setup.exe"))
	require.NoError(t, err)
	require.Len(t, setups, 1, "make windows builds it")
	folder := filepath.Join(p.prefix, "drive_c", "包裝站", "GoWarehouse")
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(filepath.Dir(folder))) })
	setup := func(code int) {
		t.Helper()
		out, complaints, got := p.run(t, nil, "", setups[0], "/S", "/LANG=1028", `/D=C:\包裝站\GoWarehouse`)
		require.Equal(t, code, got, "%s%s", out, complaints)
	}
	setup(0)
	commands := filepath.Join(folder, "gowarehouse.exe")
	for _, name := range []string{"gowarehouse.exe", "gowarehouse-desktop.exe", "uninstall.exe", "LICENSE.txt"} {
		require.FileExists(t, filepath.Join(folder, name))
	}
	out, _, code := p.run(t, nil, "", "reg", "query", `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\GoWarehouse`, "/v", "UninstallString")
	require.Zero(t, code)
	require.Contains(t, out, "uninstall.exe")
	menu := findFolder(t, p.prefix, filepath.Join("Start Menu", "Programs", "GoWarehouse"))
	for _, name := range []string{"GoWarehouse", "GoWarehouse 練習模式", "GoWarehouse 命令列"} {
		require.FileExists(t, filepath.Join(menu, name+".lnk"))
	}

	out, complaints, code := p.run(t, nil, "", commands, "merchant", "add", "小山茶行", "--json")
	require.Zero(t, code, "%s%s", out, complaints)
	workspace := findFolder(t, p.prefix, filepath.Join("AppData", "Roaming", "GoWarehouse"))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(workspace)) })
	require.FileExists(t, filepath.Join(workspace, "gowarehouse.db"))

	// A program that works without a window is not ended by an installer that cannot ask.
	running := p.command(t, nil, commands, "run", "--json")
	stdout, err := running.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, running.Start())
	said, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, said, `"pid"`)
	setup(2)
	require.NoError(t, running.Process.Kill())
	_ = running.Wait() // it was killed
	setup(0)

	// With _?= it does not copy itself elsewhere first, so that its end can be waited for; it cannot remove itself then.
	out, complaints, code = p.run(t, nil, "", filepath.Join(folder, "uninstall.exe"), "/S", `_?=C:\包裝站\GoWarehouse`)
	require.Zero(t, code, "%s%s", out, complaints)
	require.NoFileExists(t, commands)
	require.NoDirExists(t, menu)
	require.FileExists(t, filepath.Join(workspace, "gowarehouse.db"), "what a person has made stays")
	_, _, code = p.run(t, nil, "", "reg", "query", `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\GoWarehouse`)
	require.Equal(t, 1, code)
}

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
