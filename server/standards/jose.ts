/** JSON Web Tokens and keys: the only file that imports jose. It takes a while to load, so that it is imported when it is needed. */
export { compactVerify, importJWK } from 'jose'
