/** The QR code that an authenticator app scans. */
import { qrCode } from '../../services/iam/credentials/qr-code.ts'
import { type Html, html } from '../html.ts'

/** The name that authenticator apps show above the user's. */
const ISSUER = 'AWS SSO'

/** Returns the URI of a secret key (Key URI Format of Google Authenticator) as an image. */
export async function qrImage(userName: string, seed: string): Promise<Html> {
  const [issuer, label] = [encodeURIComponent(ISSUER), encodeURIComponent(userName)]
  const image = await qrCode(`otpauth://totp/${issuer}:${label}?secret=${seed}&issuer=${issuer}`)
  const url = `data:image/png;base64,${Buffer.from(image).toString('base64')}`
  return html`<img class="qr" src="${url}" alt="QR code with the secret key">`
}
