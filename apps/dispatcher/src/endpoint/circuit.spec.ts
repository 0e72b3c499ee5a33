import { Circuit, CircuitState } from './circuit';

const at = (random = 0.5): Circuit => new Circuit(() => random);

function call(circuit: Circuit, delivered: boolean, now: number): boolean {
  return circuit.end(circuit.begin(), delivered, now);
}

function calls(circuit: Circuit, pattern: string, now: number): void {
  for (const each of pattern) call(circuit, each === '+', now);
}

describe('while closed', () => {
  it('opens at ten failures in a row', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(9), 0);
    expect(circuit.state(0)).toBe(CircuitState.Closed);
    expect(call(circuit, false, 0)).toBe(true);
    expect(circuit.state(0)).toBe(CircuitState.Open);
    expect(circuit.allowance(0)).toBe(0);
  });

  it('counts failures in a row anew after a success', () => {
    const circuit = at();
    calls(circuit, `${'-'.repeat(9)}+${'-'.repeat(8)}`, 0);
    expect(circuit.state(0)).toBe(CircuitState.Closed);
  });

  it('opens when half of at least twenty calls failed', () => {
    const circuit = at();
    calls(circuit, '-+'.repeat(9), 0);
    expect(circuit.state(0)).toBe(CircuitState.Closed);
    calls(circuit, '+-', 0);
    expect(circuit.state(0)).toBe(CircuitState.Open);
  });

  it('stays closed below half', () => {
    const circuit = at();
    calls(circuit, '-++'.repeat(100), 0);
    expect(circuit.state(0)).toBe(CircuitState.Closed);
  });

  it('forgets what is older than thirty seconds', () => {
    const circuit = at();
    calls(circuit, '-+'.repeat(9), 0);
    calls(circuit, '+'.repeat(11), 33_000);
    calls(circuit, '-'.repeat(9), 33_000);
    expect(circuit.state(33_000)).toBe(CircuitState.Closed);
    calls(circuit, '--', 33_000);
    expect(circuit.state(33_000)).toBe(CircuitState.Open);
  });
});

describe('while open', () => {
  it('lets one call through after its time and closes when that is delivered', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    expect(circuit.openUntil).toBe(1_000);
    expect(circuit.allowance(999)).toBe(0);
    expect(circuit.allowance(1_000)).toBe(1);
    const probe = circuit.begin();
    expect(circuit.allowance(1_000)).toBe(0);
    circuit.end(probe, true, 1_100);
    expect(circuit.state(1_100)).toBe(CircuitState.Closed);
    expect(circuit.allowance(1_100)).toBe(Infinity);
    expect(circuit.consecutiveFailures).toBe(0);
  });

  it('stays open longer after each probe that fails, up to a minute', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    const lengths: number[] = [];
    let now = 0;
    for (let count = 0; count < 8; count += 1) {
      lengths.push(circuit.openUntil - now);
      now = circuit.openUntil;
      circuit.state(now);
      call(circuit, false, now);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('is not decided by calls that began before it opened', () => {
    const circuit = at();
    const straggler = circuit.begin();
    calls(circuit, '-'.repeat(10), 0);
    circuit.end(straggler, true, 10);
    expect(circuit.state(10)).toBe(CircuitState.Open);
    expect(circuit.allowance(1_000)).toBe(1);
    const probe = circuit.begin();
    circuit.end(straggler, false, 1_000);
    expect(circuit.allowance(1_000)).toBe(0);
    circuit.end(probe, true, 1_000);
    expect(circuit.state(1_000)).toBe(CircuitState.Closed);
  });

  it('probes again when a probe was given back unused', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    expect(circuit.allowance(1_000)).toBe(1);
    const probe = circuit.begin();
    circuit.cancel(probe);
    expect(circuit.allowance(1_000)).toBe(1);
  });

  it('spreads probes of endpoints that failed together', () => {
    const early = at(0);
    const late = at(0.999);
    calls(early, '-'.repeat(10), 0);
    calls(late, '-'.repeat(10), 0);
    expect(late.openUntil - early.openUntil).toBeGreaterThan(300);
  });

  it('is forgiven after a calm minute', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    circuit.state(1_000);
    call(circuit, true, 1_000);
    calls(circuit, '-'.repeat(10), 2_000);
    expect(circuit.openUntil).toBe(4_000);
    circuit.state(4_000);
    call(circuit, true, 4_000);
    calls(circuit, '-'.repeat(10), 64_000);
    expect(circuit.openUntil).toBe(65_000);
  });
});

describe('what another dispatcher found out', () => {
  it('opens a closed circuit until the other one probes, and is then found out by a single call', () => {
    const circuit = at();
    circuit.heardOpen(5_000, 1_000);
    expect(circuit.allowance(4_999)).toBe(0);
    expect(circuit.allowance(5_000)).toBe(1);
    expect(call(circuit, true, 5_000)).toBe(true);
    expect(circuit.state(5_000)).toBe(CircuitState.Closed);
  });

  it('does not put off what this one knows by itself, and never closes the circuit for longer than its own', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    const { openUntil } = circuit;
    circuit.heardOpen(60_000, 0);
    expect(circuit.openUntil).toBe(openUntil);
    const other = at();
    other.heardOpen(1e9, 0);
    expect(other.openUntil).toBe(60_000);
  });

  it('lets one call try at once when the endpoint was reached elsewhere', () => {
    const circuit = at();
    calls(circuit, '-'.repeat(10), 0);
    circuit.heardClosed(10);
    expect(circuit.state(10)).toBe(CircuitState.HalfOpen);
    expect(circuit.allowance(10)).toBe(1);
    call(circuit, false, 10);
    expect(circuit.state(10)).toBe(CircuitState.Open);
  });
});
