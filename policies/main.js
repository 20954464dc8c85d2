"use strict";

// The engine's runner registers a TypeScript loader that type-checks every file it loads. This one only strips types,
// and replaces that loader instead of stacking on it.
const fs = require("node:fs");
const { transformSync } = require("@swc/core");

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(fs.readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps: "inline",
    module: { type: "commonjs" },
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
  });
  module._compile(code, filename);
};

require("./deserialize-once.js");
require("./index.ts");
