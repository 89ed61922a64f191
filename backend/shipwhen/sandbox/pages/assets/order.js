/* What this browser has kept of the store is from before the order: here it is seen at once. */
for (const name of JSON.parse(sessionStorage.getItem("asked") ?? "[]")) fetch(name, { cache: "reload" });
