type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * Whoever is quick types, chooses, ticks and opens before the scripts are there. As they take the
 * page over, some of that is set back to what the server had said. Called before they do, this notes
 * what was made, and gives a function that makes it again where it is gone, as if it were made then:
 * what listens to it hears of it.
 */
export function noteWhatWasMade(): () => void {
	const panels = [...document.querySelectorAll('details')].map((panel) => {
		const { open } = panel;
		return () => void (panel.open = open);
	});
	const changed = [...document.querySelectorAll<Control>('input, select, textarea')]
		.map((control) => ({ control, said: saidOf(control), made: stateOf(control) }))
		.filter(({ said, made }) => made !== said);
	return () => {
		for (const openOrShut of panels) openOrShut();
		// What stands there now may also be something else, made of both: that stays.
		const lost = changed.filter(({ control, said }) => stateOf(control) === said);
		for (const { control, made } of lost) make(control, made);
		for (const { control } of lost) tell(control);
	};
}

const isTick = (control: Control): control is HTMLInputElement =>
	control.type === 'checkbox' || control.type === 'radio';

const stateOf = (control: Control): string | boolean =>
	isTick(control) ? control.checked : control.value;

/** What the server had said. */
function saidOf(control: Control): string | boolean {
	if (isTick(control)) return control.defaultChecked;
	if (!(control instanceof HTMLSelectElement)) return control.defaultValue;
	const options = [...control.options];
	return (options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.value ?? '';
}

function make(control: Control, state: string | boolean): void {
	if (isTick(control)) control.checked = state === true;
	else control.value = String(state);
}

function tell(control: Control): void {
	// Of radio buttons only the one that is chosen says so.
	if (control.type === 'radio' && stateOf(control) === false) return;
	for (const event of ['input', 'change'])
		control.dispatchEvent(new Event(event, { bubbles: true }));
}
