import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childSeconds, measuredRun } from './measured_run.ts';

describe('a measured run', () => {
  it('adds user and system time of the children', () => {
    expect(childSeconds('0m0.01s 0m0.02s\n1m1.50s 0m0.25s\n')).toBe(61.75);
    expect(childSeconds('')).toBe(0);
  });

  // Only Linux tells a process's peak memory in /proc.
  it.skipIf(process.platform !== 'linux')('keeps the output, the exit code and the peak', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'retrace-'));
    const program =
      'const b = Buffer.alloc(6e7, 1); setTimeout(() => { console.log(b.length); process.exit(3); }, 150)';
    const cost = await measuredRun([process.execPath, '-e', program], join(dir, 'out'));
    expect(readFileSync(join(dir, 'out'), 'latin1')).toBe('60000000\n');
    expect(cost.exitCode).toBe(3);
    expect(cost.peakBytes).toBeGreaterThan(6e7);
    expect(cost.cpuSeconds).toBeGreaterThan(0);
    rmSync(dir, { recursive: true });
  });
});
