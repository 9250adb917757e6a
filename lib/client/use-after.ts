"use client";

import { useEffect, useState } from "react";

/** Whether the component has been on the page for `ms`; true from the start where that is 0. */
export function useAfter(ms: number): boolean {
  const [after, setAfter] = useState(ms === 0);
  useEffect(() => {
    const timer = setTimeout(() => setAfter(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return after;
}
