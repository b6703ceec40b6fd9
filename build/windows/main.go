// Windows writes what the programs for Windows carry beside their code: the icon, the version, the manifest. `make windows` runs it.
//
//	go run ./build/windows FOLDER
//
// FOLDER gets gowarehouse.syso and gowarehouse-desktop.syso, which the Go linker takes in when they lie beside main.go, and for the
// installer icon.ico, side.bmp and version.nsh. What they say comes from wails.json, and the picture from the icon of the screens.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	imagedraw "image/draw"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"
	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
	"golang.org/x/image/bmp"
)

// Where what is written comes from.
const (
	sourceInfo = "wails.json"
	sourceIcon = "frontend/public/icon.svg"
)

// iconID is the resource that Wails gives the window as its icon (v2.9.2, winc.AppIconID). Explorer shows the icon with the lowest number,
// and there is only this one.
const iconID = winres.ID(3)

// sizes are those in which Windows shows icons, in pixels, at 100 to 400 % ("Construct your Windows app's icon", Microsoft).
var sizes = []int{16, 20, 24, 32, 40, 48, 64, 96, 128, 256}

// The languages of Windows.
const (
	english = winres.LCIDDefault
	chinese = 0x0404 // zh-TW
)

// program is one of the two: Windows wants to know from the file whether it needs a console.
type program struct {
	name    string
	english string // what the task manager shows
	chinese string
}

var programs = []program{
	{"gowarehouse", "GoWarehouse commands", "GoWarehouse 命令列"},
	{"gowarehouse-desktop", "GoWarehouse", "GoWarehouse"},
}

// info is the part of wails.json that is shown to people.
type info struct {
	Company   string `json:"companyName"`
	Product   string `json:"productName"`
	Version   string `json:"productVersion"`
	Copyright string `json:"copyright"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./build/windows FOLDER")
	}
	if err := writeAll(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

// writeAll writes every file into a folder that exists.
func writeAll(folder string) error {
	about, err := readInfo(sourceInfo)
	if err != nil {
		return err
	}
	icon, err := drawIcon(sourceIcon)
	if err != nil {
		return err
	}
	for _, p := range programs {
		if err := write(filepath.Join(folder, p.name+".syso"), func(w io.Writer) error { return p.writeResources(w, about, icon) }); err != nil {
			return err
		}
	}
	if err := write(filepath.Join(folder, "icon.ico"), icon.SaveICO); err != nil {
		return err
	}
	side, err := drawSide(sourceIcon)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(folder, "side.bmp"), func(w io.Writer) error { return bmp.Encode(w, side) }); err != nil {
		return err
	}
	return write(filepath.Join(folder, "version.nsh"), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "!define VERSION %q\n!define PUBLISHER %q\n!define COPYRIGHT %q\n", about.Version, about.Company, about.Copyright)
		return err
	})
}

func readInfo(file string) (info, error) {
	var read struct {
		Info info `json:"info"`
	}
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &read)
	}
	if err == nil && (read.Info.Version == "" || read.Info.Company == "" || read.Info.Product == "") {
		err = errors.New("companyName, productName or productVersion is missing")
	}
	if err != nil {
		return info{}, fmt.Errorf("%s: %w", file, err)
	}
	return read.Info, nil
}

// drawIcon draws a picture of lines in every size that Windows shows: a small one that was shrunk from a big one is a smear.
func drawIcon(file string) (*winres.Icon, error) {
	var images []image.Image
	for _, size := range sizes {
		picture, err := draw(file, size)
		if err != nil {
			return nil, err
		}
		images = append(images, picture)
	}
	return winres.NewIconFromImages(images)
}

// The picture beside the last page of the installer: its size (NSIS, Modern UI 2, MUI_WELCOMEFINISHPAGE_BITMAP), and the icon on it.
var (
	sideSize   = image.Rect(0, 0, 164, 314)
	sideCorner = image.Pt(34, 40)
)

const sideIcon = 96

// drawSide draws the icon on its own green.
func drawSide(file string) (image.Image, error) {
	icon, err := draw(file, sideIcon)
	if err != nil {
		return nil, err
	}
	picture := image.NewRGBA(sideSize)
	imagedraw.Draw(picture, sideSize, image.NewUniform(icon.RGBAAt(sideIcon/2, 1)), image.Point{}, imagedraw.Src)
	imagedraw.Draw(picture, icon.Rect.Add(sideCorner), icon, image.Point{}, imagedraw.Over)
	return picture, nil
}

// draw draws a file of lines as a square of so many pixels.
func draw(file string, size int) (*image.RGBA, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	drawing, err := oksvg.ReadIconStream(bytes.NewReader(data), oksvg.StrictErrorMode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	drawing.SetTarget(0, 0, float64(size), float64(size))
	picture := image.NewRGBA(image.Rect(0, 0, size, size))
	drawing.Draw(rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, picture, picture.Rect)), 1)
	return picture, nil
}

// writeResources writes the object file that the linker takes in.
func (p program) writeResources(w io.Writer, about info, icon *winres.Icon) error {
	var set winres.ResourceSet
	if err := set.SetIcon(iconID, icon); err != nil {
		return err
	}
	set.SetManifest(winres.AppManifest{
		Description:         p.english,
		Compatibility:       winres.Win10AndAbove,
		ExecutionLevel:      winres.AsInvoker,
		DPIAwareness:        winres.DPIPerMonitorV2,
		LongPathAware:       true,
		UseCommonControlsV6: true,
	})
	described, err := p.describe(about)
	if err != nil {
		return err
	}
	set.SetVersionInfo(described)
	return set.WriteObject(w, winres.ArchAMD64)
}

// describe gives the properties that Explorer and the task manager show.
func (p program) describe(about info) (version.Info, error) {
	var described version.Info
	described.SetFileVersion(about.Version)
	described.SetProductVersion(about.Version)
	for language, description := range map[uint16]string{english: p.english, chinese: p.chinese} {
		for key, value := range map[string]string{
			version.CompanyName:      about.Company,
			version.FileDescription:  description,
			version.FileVersion:      about.Version,
			version.InternalName:     p.name,
			version.LegalCopyright:   about.Copyright,
			version.OriginalFilename: p.name + ".exe",
			version.ProductName:      about.Product,
			version.ProductVersion:   about.Version,
		} {
			if err := described.Set(language, key, value); err != nil {
				return version.Info{}, fmt.Errorf("the property %s: %w", key, err)
			}
		}
	}
	return described, nil
}

// write writes a file from its beginning.
func write(path string, content func(w io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(content(file), file.Close())
}
