import type { ForeignRecognition } from '../../../recognition/types.ts'

/** Returns the outcome of recognition as one line: service, operation, protocol, and labels, as far as known. */
export function summaryOf(recognition: ForeignRecognition): string {
  switch (recognition.kind) {
    case 'call': {
      const { service, operation, protocol, labels } = recognition.call
      return [
        service.key,
        operation,
        protocol,
        ...Array.from(labels, ([name, value]) => `${name}=${value}`),
      ].join(' ')
    }
    case 'emulator path':
      return `emulator path ${recognition.prefix}`
    case 'body':
      return 'body'
    case 'unknown': {
      const { service, operation, protocol } = recognition
      return ['unknown', service, operation, protocol].filter(Boolean).join(' ')
    }
  }
}
