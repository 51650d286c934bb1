/** SipHash-2-4 with key 0 over a latin1 string, as 64 bits. ATS: ATSHash64Sip24. */
export function sipHash(text: string): bigint {
  const state = new State();
  const whole = text.length - (text.length % 8);
  for (let at = 0; at < whole; at += 8) state.take(wordAt(text, at, 8));
  const last = wordAt(text, whole, text.length - whole) | (BigInt(text.length & 0xff) << 56n);
  state.take(last);
  return state.end();
}

const MASK = 0xffff_ffff_ffff_ffffn;

/** Up to eight bytes, the first lowest. */
function wordAt(text: string, from: number, count: number): bigint {
  let word = 0n;
  for (let i = count - 1; i >= 0; i--) word = (word << 8n) | BigInt(text.charCodeAt(from + i) & 0xff);
  return word;
}

function turn(word: bigint, bits: bigint): bigint {
  return ((word << bits) | (word >> (64n - bits))) & MASK;
}

class State {
  private a = 0x736f6d6570736575n;
  private b = 0x646f72616e646f6dn;
  private c = 0x6c7967656e657261n;
  private d = 0x7465646279746573n;

  take(word: bigint): void {
    this.d ^= word;
    this.round();
    this.round();
    this.a ^= word;
  }

  end(): bigint {
    this.c ^= 0xffn;
    for (let i = 0; i < 4; i++) this.round();
    return this.a ^ this.b ^ this.c ^ this.d;
  }

  private round(): void {
    this.a = (this.a + this.b) & MASK;
    this.b = turn(this.b, 13n) ^ this.a;
    this.a = turn(this.a, 32n);
    this.c = (this.c + this.d) & MASK;
    this.d = turn(this.d, 16n) ^ this.c;
    this.a = (this.a + this.d) & MASK;
    this.d = turn(this.d, 21n) ^ this.a;
    this.c = (this.c + this.b) & MASK;
    this.b = turn(this.b, 17n) ^ this.c;
    this.c = turn(this.c, 32n);
  }
}
