/**
 * JSON Web Tokens and keys. Import this file only when needed, because jose is slow to load.
 *
 * No other file imports jose.
 */
export { compactVerify, importJWK } from 'jose'
