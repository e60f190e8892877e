/** Reads as much of PNG (ISO/IEC 15948) as images of one shade a pixel need. */
import { inflateSync } from 'node:zlib'

const SIGNATURE = '89504e470d0a1a0a'

/** The pixels of an image of 8 bits a channel, row by row: whether each is dark. */
export function darkPixels(png: Buffer): boolean[][] {
  const chunks = chunksOf(png)
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13)
  const [width, height, depth, colour] = [
    header.readUInt32BE(0),
    header.readUInt32BE(4),
    header.readUInt8(8),
    header.readUInt8(9),
  ]
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[colour]
  if (depth !== 8 || channels === undefined)
    throw new Error(`colour type ${colour} of ${depth} bits is not read`)
  const data = inflateSync(Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))))
  const rows = unfiltered(data, width * channels, height, channels)
  return rows.map((row) => Array.from({ length: width }, (_, x) => (row[x * channels] ?? 255) < 128))
}

function chunksOf(png: Buffer) {
  if (png.toString('hex', 0, 8) !== SIGNATURE) throw new Error('not a PNG')
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    })
    at += length + 12
  }
  return chunks
}

/** Each row says in its first byte from which neighbours its bytes were predicted. */
function unfiltered(data: Buffer, size: number, height: number, channels: number): Buffer[] {
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    const start = y * (size + 1)
    const row = Buffer.from(data.subarray(start + 1, start + 1 + size))
    const above = rows.at(-1) ?? Buffer.alloc(size)
    const predict = PREDICTORS[data.readUInt8(start)]
    for (let x = 0; x < size; x++) {
      const [a, b, c] = [row[x - channels] ?? 0, above[x] ?? 0, above[x - channels] ?? 0]
      row[x] = ((row[x] ?? 0) + (predict?.(a, b, c) ?? 0)) & 0xff
    }
    rows.push(row)
  }
  return rows
}

const PREDICTORS: Readonly<Record<number, (left: number, up: number, corner: number) => number>> = {
  1: (left) => left,
  2: (_, up) => up,
  3: (left, up) => (left + up) >> 1,
  4: paeth,
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
