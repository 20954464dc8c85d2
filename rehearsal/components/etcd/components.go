//go:build components

// Package components holds etcd's server in this module's go.sum; nothing here is compiled.
package components

import _ "go.etcd.io/etcd/server/v3"
