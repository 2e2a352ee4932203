/** What Vite makes importable beside code. */
declare module '*.css' {
  const classes: Readonly<Record<string, string>>;
  // eslint-disable-next-line import-x/no-default-export -- the form in which Vite gives a stylesheet's class names
  export default classes;
}
