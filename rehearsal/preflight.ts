import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { RehearsalError } from "./errors";

const MEBIBYTE = 1024 * 1024;

/**
 * Room on the disk of a folder that may not exist yet.
 * @throws RehearsalError that says how much there is, how much is needed, and how to use another disk
 */
export function requireSpace(folder: string, mebibytes: number, purpose: string): void {
  const { bavail, bsize } = fs.statfsSync(existing(folder));
  const free = Math.floor((bavail * bsize) / MEBIBYTE);
  if (free < mebibytes) {
    throw new RehearsalError(
      `Disk full: ${purpose} needs ${mebibytes} MiB in ${folder}, and ${free} MiB are free. Free some, or set TMPDIR (the cluster) or XDG_CACHE_HOME (its programs) to a folder on another disk.`,
    );
  }
}

/** A file system's own "no space left", in the same words. */
export function spaceError(error: unknown, purpose: string): unknown {
  return (error as NodeJS.ErrnoException).code === "ENOSPC"
    ? new RehearsalError(
        `Disk full: there was no space left for ${purpose}. Free some, or set TMPDIR to a folder on another disk.`,
      )
    : error;
}

/** As many ports of loopback as asked for, different and free at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * A port that was asked for by number.
 * @throws RehearsalError where something else listens on it
 */
export async function requirePort(port: number): Promise<void> {
  const server = await listen(port).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new RehearsalError(
      code === "EADDRINUSE"
        ? `Port ${port} is taken: another program listens on 127.0.0.1:${port}. Leave --port out, and a free one is chosen.`
        : `Port ${port} cannot be used (${code ?? "unknown error"}). Leave --port out, and a free one is chosen.`,
    );
  });
  await new Promise((resolve) => server.close(resolve));
}

function listen(port: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => resolve(server));
  });
}

function existing(folder: string): string {
  return fs.existsSync(folder) ? folder : existing(path.dirname(folder));
}
