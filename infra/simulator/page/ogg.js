// A voice note as WhatsApp sends it: Opus in an Ogg file. Chromium records Opus in WebM, so the same packets are put
// into the other container: RFC 7845 (Ogg Opus), RFC 3533 (Ogg pages), RFC 6716 § 3.1 (how long a packet lasts).

const MASTERS = new Set([0x18538067, 0x1f43b675, 0x1654ae6b, 0xae, 0xa0]);
const CODEC_PRIVATE = 0x63a2;
const BLOCKS = new Set([0xa3, 0xa1]);

/** WebM bytes in, Ogg bytes out; throws if there is no Opus in it. */
export function webmToOgg(bytes) {
  const { head, packets } = opusOf(bytes);
  if (!head || packets.length === 0) throw new Error("no Opus in the recording");
  const writer = new Pages();
  writer.page([head], 0n, 2);
  writer.page([tags()], 0n, 0);
  let at = BigInt(head[10] | (head[11] << 8));
  let page = [];
  let lacing = 0;
  packets.forEach((packet, i) => {
    const segments = Math.floor(packet.length / 255) + 1;
    if (lacing + segments > 255) {
      writer.page(page, at, 0);
      page = [];
      lacing = 0;
    }
    page.push(packet);
    lacing += segments;
    at += BigInt(samples(packet));
    if (i === packets.length - 1) writer.page(page, at, 4);
    else if (page.length === 50) {
      writer.page(page, at, 0);
      page = [];
      lacing = 0;
    }
  });
  return writer.bytes();
}

function opusOf(bytes) {
  let at = 0;
  let head = null;
  const packets = [];
  const number = (keepMark) => {
    const first = bytes[at];
    const length = Math.clz32(first) - 23;
    if (!first || length > 8) throw new Error("not a WebM file");
    let value = keepMark ? first : first & (0xff >> length);
    for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
    at += length;
    return value;
  };
  while (at < bytes.length) {
    const id = number(true);
    const size = number(false);
    // Masters are entered, whatever their size: a live recording leaves it unknown.
    if (MASTERS.has(id)) continue;
    const body = bytes.subarray(at, at + size);
    if (id === CODEC_PRIVATE) head = body;
    // A block starts with the track number (one byte here), two bytes of time and one of flags.
    if (BLOCKS.has(id)) packets.push(body.subarray(4));
    at += size;
  }
  return { head, packets };
}

function samples(packet) {
  const config = packet[0] >> 3;
  const count = [1, 2, 2, packet[1] & 63][packet[0] & 3];
  const size =
    config < 12 ? [480, 960, 1920, 2880][config & 3] : config < 16 ? [480, 960][config & 1] : [120, 240, 480, 960][config & 3];
  return count * size;
}

function tags() {
  const vendor = new TextEncoder().encode("Tertulia");
  const out = new Uint8Array(8 + 4 + vendor.length + 4);
  out.set(new TextEncoder().encode("OpusTags"));
  out[8] = vendor.length;
  out.set(vendor, 12);
  return out;
}

class Pages {
  #parts = [];
  #sequence = 0;

  page(packets, granule, flags) {
    const lacing = [];
    for (const packet of packets) {
      for (let left = packet.length; ; left -= 255) {
        lacing.push(Math.min(left, 255));
        if (left < 255) break;
      }
    }
    const size = packets.reduce((sum, packet) => sum + packet.length, 0);
    const out = new Uint8Array(27 + lacing.length + size);
    const view = new DataView(out.buffer);
    out.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
    view.setBigUint64(6, granule, true);
    view.setUint32(14, 0x54455254, true);
    view.setUint32(18, this.#sequence++, true);
    out[26] = lacing.length;
    out.set(lacing, 27);
    let at = 27 + lacing.length;
    for (const packet of packets) {
      out.set(packet, at);
      at += packet.length;
    }
    view.setUint32(22, crc(out), true);
    this.#parts.push(out);
  }

  bytes() {
    return new Blob(this.#parts).arrayBuffer();
  }
}

function crc(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}
