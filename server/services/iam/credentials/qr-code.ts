/** QR codes as images. The package takes some milliseconds to load, so that only those who need one wait for it. */

/** `text` as a QR code in a PNG. */
export async function qrCode(text: string): Promise<Uint8Array> {
  const { default: qrcode } = await import('qrcode')
  // To look for the shortest mix of encodings would take longer than everything else.
  return qrcode.toBuffer([{ data: Buffer.from(text), mode: 'byte' }])
}
