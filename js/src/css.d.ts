// The bundler gives the text of a style file; it goes into an adopted style sheet of the view's shadow root.
declare module "*.css" {
  const text: string;
  export default text;
}
