// SPDX-License-Identifier: Apache-2.0

// Command go-verifier checks an exported audit log (checkpoint, keys/log.vkey, tile/) with Go's own packages, which share no code
// with the product. It computes every expected value itself, trusts nothing but the key, and prints "ok SIZE ROOT-IN-BASE64".
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}
func fail(format string, args ...interface{}) { check(fmt.Errorf(format, args...), "go-verifier") }

// tilePath is the layout of C2SP tlog-tiles; tlog.Tile.Path is Go's older one, with the height in it.
func tilePath(level string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return filepath.Join("tile", level, path)
}

// directory is a tlog.TileReader over the exported files.
type directory string

func (d directory) Height() int                     { return 8 }
func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}
func (d directory) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), name))
}
func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		data, err := d.read(tilePath(strconv.Itoa(t.L), t.N, t.W))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// entries reads all leaves from the entry bundles.
func (d directory) entries(size int64) (out [][]byte) {
	for n := int64(0); n*256 < size; n++ {
		width := int(size - n*256)
		if width > 256 {
			width = 256
		}
		data, err := d.read(tilePath("entries", n, width))
		check(err, "entry bundle")
		for i := 0; i < width; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				fail("entry bundle %d is too short", n)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			out = append(out, data[2:end])
			data = data[end:]
		}
		if len(data) != 0 {
			fail("entry bundle %d is too long", n)
		}
	}
	return out
}

func head(d directory) tlog.Tree {
	vkey, err := d.read("keys/log.vkey")
	check(err, "key")
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err, "key")
	signed, err := d.read("checkpoint")
	check(err, "checkpoint")
	opened, err := note.Open(signed, note.VerifierList(verifier)) // strict about the form, too
	check(err, "note")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		fail("checkpoint is not origin, size, root: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

// treeHash is tlog.TreeHash, but right for the empty tree, of which Go says zeroes and RFC 6962 SHA-256 of nothing.
func treeHash(n int64, r tlog.HashReader) tlog.Hash {
	if n == 0 {
		return sha256.Sum256(nil)
	}
	hash, err := tlog.TreeHash(n, r)
	check(err, "tree hash")
	return hash
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: go-verifier DIR")
	}
	d := directory(os.Args[1])
	tree := head(d)
	leaves := d.entries(tree.N)
	var stored []tlog.Hash // computed from the entries alone
	own := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	roots := []tlog.Hash{treeHash(0, own)} // of every older size
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, own)
		check(err, "stored hashes")
		stored = append(stored, hashes...)
		roots = append(roots, treeHash(int64(i)+1, own))
	}
	if roots[tree.N] != tree.Hash {
		fail("root of the entries is %v, of the checkpoint %v", roots[tree.N], tree.Hash)
	}
	tiles := tlog.TileHashReader(tree, d) // checks each tile against the head
	for i := int64(0); i < tree.N; i++ {
		proof, err := tlog.ProveRecord(tree.N, i, tiles)
		check(err, "inclusion proof")
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, i, tlog.RecordHash(leaves[i])), "inclusion")
	}
	for old := int64(1); old <= tree.N; old++ {
		proof, err := tlog.ProveTree(tree.N, old, tiles)
		check(err, "consistency proof")
		check(tlog.CheckTree(proof, tree.N, tree.Hash, old, roots[old]), "consistency")
	}
	fmt.Printf("ok %d %v\n", tree.N, tree.Hash)
}
