/** Returns the words of a name with underscores between them, such as `client_Id` for `clientId`. */
export function withUnderscores(name: string): string {
  return name.replace(/([a-z\d])(?=[A-Z])/g, '$1_')
}
