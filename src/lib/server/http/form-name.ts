/** Whether a parameter of an address names one of a page's forms, as in `?/save`. */
export const isFormName = (parameter: string): boolean => parameter.startsWith('/');

/** Which of a page's forms was sent, as the framework reads it; null for one without a name. */
export const formNameIn = ({ searchParams }: URL): string | null =>
	[...searchParams.keys()].find(isFormName)?.slice(1) ?? null;
