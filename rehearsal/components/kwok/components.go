//go:build components

// Package components holds KWOK's controller in this module's go.sum; nothing here is compiled.
package components

import _ "sigs.k8s.io/kwok/cmd/kwok"
