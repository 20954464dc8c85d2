import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cpuQuantity,
  memoryQuantity,
  parseCpuMillicores,
  parseMemoryMiB,
  parseStorageGiB,
  resourceRequirements,
  size,
  storageQuantity,
} from "../../components/config/units";

describe("quantities", () => {
  it("read back what they write", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512_000 }), (amount) => {
        assert.equal(parseCpuMillicores(cpuQuantity(amount)), amount);
        assert.equal(parseMemoryMiB(memoryQuantity(amount)), amount);
        assert.equal(parseStorageGiB(storageQuantity(amount)), amount);
      }),
    );
  });

  it("are written as Kubernetes writes them back, so that a diff stays empty", () => {
    const table: [string, string][] = [
      [cpuQuantity(2000), "2"],
      [cpuQuantity(250), "250m"],
      [memoryQuantity(2048), "2Gi"],
      [memoryQuantity(1536), "1536Mi"],
    ];
    for (const [written, expected] of table) {
      assert.equal(written, expected);
    }
  });

  it("know every suffix", () => {
    assert.equal(parseCpuMillicores(0.5), 500);
    assert.equal(parseCpuMillicores("1500000u"), 1500);
    assert.equal(parseMemoryMiB("1048576"), 1);
    assert.equal(parseMemoryMiB("1Ki"), 1 / 1024);
    assert.equal(Math.round(parseMemoryMiB("1G")), 954);
  });

  it("refuse anything else, showing what was given", () => {
    for (const wrong of ["", "1.5.0", "12 Mi", "ten", "-1", "1mi"]) {
      assert.throws(
        () => parseMemoryMiB(wrong),
        (error: Error) => error instanceof TypeError && error.message.includes(JSON.stringify(wrong)),
      );
    }
    assert.throws(() => parseCpuMillicores("1Gi"), TypeError);
  });

  it("make requests and limits of a size", () => {
    assert.deepEqual(resourceRequirements(size(50, 128, 1000, 1024)), {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { cpu: "1", memory: "1Gi" },
    });
  });
});
