"use strict";

// Loaded into the program's process before the SDK. A plan needs neither of the two things that cost the SDK most: where
// in the sources each promise and resource was made (a stack trace mapped back to TypeScript, several for every resource),
// and its own debug messages (three calls to the engine for every resource, which drops them). The program itself is
// untouched, and a program that fails is run again without this file, so that its error says where.
Object.defineProperty(Error, "stackTraceLimit", { configurable: true, get: () => 0, set: () => undefined });

const log = require("@pulumi/pulumi/log");

log.debug = () => Promise.resolve();
