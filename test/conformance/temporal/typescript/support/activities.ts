/** Activities of the ladder. */
export const activities = {
  greet: (name: string): Promise<string> => Promise.resolve(`hello ${name}`),
};

export type Activities = typeof activities;
