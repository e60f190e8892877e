/** QR codes as images. The package is loaded on first use because loading takes a few milliseconds. */

/** Returns `text` as a QR code in PNG format. */
export async function qrCode(text: string): Promise<Uint8Array> {
  const { default: qrcode } = await import('qrcode')
  // Finding the shortest mix of encodings would take longer than everything else.
  return qrcode.toBuffer([{ data: Buffer.from(text), mode: 'byte' }])
}
