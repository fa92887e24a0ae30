/** Hands the reader's formats to every component. */
import { createContext, useContext } from 'react';
import { type Formats, makeFormats } from './formats.ts';

export const FormatsContext = createContext<Formats>(makeFormats(['en']));
export const useFormats = (): Formats => useContext(FormatsContext);
