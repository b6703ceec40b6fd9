package webpage

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"gowarehouse/engine/label"
)

// policy lets a page show what is in it, and nothing else; the browser holds to it beside everything that is taken out here.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'"

// dropped are elements that act, load, or show another page. What a <noscript> shows is for browsers without scripts, as this one is.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Iframe: true, atom.Frame: true, atom.Frameset: true, atom.Object: true, atom.Embed: true, atom.Applet: true,
	atom.Link: true, atom.Meta: true, atom.Base: true, atom.Audio: true, atom.Video: true, atom.Source: true, atom.Track: true,
	atom.Template: true, atom.Input: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Canvas: true,
}

// shown are the attributes by which a page loads something that is to be seen.
var shown = map[string]bool{"src": true, "srcset": true, "background": true, "poster": true, "data": true, "href": true, "xlink:href": true}

// kept are the attributes that a page keeps; those with values that load something are looked at.
var kept = regexp.MustCompile(`^(class|id|style|width|height|align|valign|border|cellpadding|cellspacing|colspan|rowspan|bgcolor|color|size|face|` +
	`alt|title|lang|dir|src|href|xlink:href|viewbox|preserveaspectratio|xmlns(:xlink)?|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|d|points|transform|fill|stroke|` +
	`fill-rule|clip-rule|stroke-width|stroke-dasharray|font-size|font-family|font-weight|text-anchor|dominant-baseline|opacity|offset|shape-rendering)$`)

// harmless are scripts that only open the print dialogue or close the window, as pages for printing have.
var harmless = regexp.MustCompile(`^(?:\s|;|window\.|self\.|print\(\)|close\(\)|focus\(\)|onload\s*=|onafterprint\s*=|function\s*\(\)|` +
	`\(\)\s*=>|[{}()]|setTimeout\(|addEventListener\(\s*['"](?:load|DOMContentLoaded|afterprint)['"]\s*,|,\s*\d+|return\s+(?:true|false))*$`)

// loads finds what a style sheet loads; loaded is the address.
var loads = regexp.MustCompile(`(?i)@import\b[^;]*;?|(?:url|src|image|image-set|cross-fade)\(\s*(['"]?)([^'")]*)['"]?\s*\)`)

// clean gives a page that needs nothing from outside and does nothing. A page whose picture would not be complete then, because it loads
// images or styles, sends a form by itself or makes what it shows with a script, is label.ErrNeedsNetwork.
func clean(page []byte) ([]byte, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, label.ErrDamaged
	}
	c := cleaner{}
	c.walk(root)
	if c.lacks || !hasContent(root) {
		return nil, label.ErrNeedsNetwork
	}
	head := find(root, atom.Head)
	head.InsertBefore(meta("http-equiv", "Content-Security-Policy", "content", policy), head.FirstChild)
	head.InsertBefore(meta("charset", "utf-8"), head.FirstChild)
	var out bytes.Buffer
	if err := html.Render(&out, root); err != nil {
		return nil, label.ErrDamaged
	}
	return out.Bytes(), nil
}

func meta(pairs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: atom.Meta, Data: "meta"}
	for i := 0; i+1 < len(pairs); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: pairs[i], Val: pairs[i+1]})
	}
	return n
}

// cleaner takes out what acts; lacks says that something that would be seen is missing then.
type cleaner struct{ lacks bool }

func (c *cleaner) walk(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.CommentNode:
			n.RemoveChild(child)
		case child.Type == html.ElementNode && dropped[child.DataAtom]:
			c.miss(child)
			n.RemoveChild(child)
		default:
			if child.Type == html.ElementNode {
				c.element(child)
			}
			c.walk(child)
		}
		child = next
	}
}

// miss notes what a page loses with an element that is taken out.
func (c *cleaner) miss(n *html.Node) {
	switch n.DataAtom {
	case atom.Script:
		c.lacks = c.lacks || attribute(n, "src") != "" || !isHarmless(n)
	case atom.Link:
		c.lacks = c.lacks || strings.Contains(strings.ToLower(attribute(n, "rel")), "stylesheet")
	case atom.Meta:
		c.lacks = c.lacks || strings.EqualFold(attribute(n, "http-equiv"), "refresh")
	case atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet, atom.Canvas:
		c.lacks = true
	}
}

// isHarmless says whether a script shows nothing; data that no browser runs is none.
func isHarmless(n *html.Node) bool {
	kind := strings.ToLower(attribute(n, "type"))
	return strings.Contains(kind, "json") || harmless.MatchString(strings.TrimSpace(text(n)))
}

// element takes the attributes off that act or load.
func (c *cleaner) element(n *html.Node) {
	if n.DataAtom == atom.Style {
		css, whole := styles(text(n))
		c.lacks = c.lacks || !whole
		for n.FirstChild != nil {
			n.RemoveChild(n.FirstChild)
		}
		n.AppendChild(&html.Node{Type: html.TextNode, Data: css})
		return
	}
	attributes := n.Attr[:0]
	for _, a := range n.Attr {
		name := strings.ToLower(a.Key)
		if a.Namespace != "" {
			name = a.Namespace + ":" + name
		}
		switch {
		case name == "style":
			css, whole := styles(a.Val)
			a.Val, c.lacks = css, c.lacks || !whole
		case shown[name] && !isInside(a.Val):
			c.lacks = c.lacks || n.DataAtom != atom.A && n.DataAtom != atom.Area // where a link leads is not seen
			continue
		case strings.HasPrefix(name, "on") && !harmless.MatchString(strings.TrimSpace(a.Val)):
			c.lacks = true
			continue
		}
		if kept.MatchString(name) {
			attributes = append(attributes, a)
		}
	}
	n.Attr = attributes
}

// isInside says whether an address is a part of the page itself.
func isInside(address string) bool {
	address = strings.ToLower(strings.TrimSpace(address))
	return address == "" || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "data:image/") || strings.HasPrefix(address, "data:font/")
}

// styles takes out of a style sheet what it loads; whole says that there was nothing of the kind.
func styles(css string) (clean string, whole bool) {
	whole = !strings.Contains(css, `\`) // an escape could hide an address
	if !whole {
		css = strings.ReplaceAll(css, `\`, "")
	}
	clean = loads.ReplaceAllStringFunc(css, func(found string) string {
		parts := loads.FindStringSubmatch(found)
		if !strings.HasPrefix(strings.ToLower(found), "@import") && isInside(parts[2]) {
			return found
		}
		whole = false
		return "none"
	})
	return clean, whole
}

// hasContent says whether a page shows anything: words, or pictures.
func hasContent(n *html.Node) bool {
	switch {
	case n.Type == html.TextNode && strings.TrimSpace(n.Data) != "":
		return true
	case n.Type == html.ElementNode && (n.DataAtom == atom.Img || n.DataAtom == atom.Svg || n.Data == "svg"):
		return true
	case n.Type == html.ElementNode && (n.DataAtom == atom.Style || n.DataAtom == atom.Title):
		return false
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if hasContent(child) {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if strings.EqualFold(a.Key, name) {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var out strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		out.WriteString(child.Data)
	}
	return out.String()
}

// find gives the first element of a kind; the parser makes a head for every page.
func find(n *html.Node, kind atom.Atom) *html.Node {
	if n.DataAtom == kind {
		return n
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if found := find(child, kind); found != nil {
			return found
		}
	}
	return nil
}
