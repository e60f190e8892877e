/**
 * Writes a line of JSON for each request that the AWS SDK for JavaScript makes: {service, operation, method, url, headers:
 * [NAME, VALUE, ...], body: BASE64, expected: {PATH: [VALUE, ...]}}.
 */
import { close } from './recorder.mjs'

// One after the other, because the recorder takes what arrives for the request that was sent last.
await import('./data.mjs')
await import('./storage.mjs')
close()
