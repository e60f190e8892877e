/**
 * JSON Web Tokens and keys. Only this file imports jose, which is slow to load, so import this file when
 * needed.
 */
export { compactVerify, importJWK } from 'jose'
