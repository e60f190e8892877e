/** Rows of the server, which belong to no account. Dates are milliseconds since the epoch. */

/** A private key that was made when it was first needed. Stored under what it is for. */
export interface ServerKeyRow {
  /** PKCS #8, PEM, followed by the certificate if there is one. Never returned or printed. */
  readonly pem: string
}
