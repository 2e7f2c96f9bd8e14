"""Where two JSON values differ first."""


def first_difference(stated, computed, path=""):
    """The first difference in reading order as a sentence; nothing where both are equal."""
    if isinstance(stated, dict) and isinstance(computed, dict):
        for member in list(stated) + [member for member in computed if member not in stated]:
            place = "%s.%s" % (path, member) if path else member
            if member not in computed or member not in stated:
                return told(place, stated.get(member), computed.get(member))
            found = first_difference(stated[member], computed[member], place)
            if found:
                return found
        return None
    if isinstance(stated, list) and isinstance(computed, list):
        for index, (one, other) in enumerate(zip(stated, computed)):
            found = first_difference(one, other, "%s[%s]" % (path, name_of(one, index)))
            if found:
                return found
        if len(stated) != len(computed):
            return told(path + " (how many)", len(stated), len(computed))
        return None
    # True is no 1 here.
    if type(stated) is not type(computed) or stated != computed:
        return told(path, stated, computed)
    return None


def name_of(element, index):
    """What a reader knows an element of a list by."""
    if isinstance(element, dict):
        return element.get("code", element.get("unit", index))
    return index


def told(path, stated, computed):
    return "%s: stated %s, recomputed %s" % (path, shown(stated), shown(computed))


def shown(value):
    return "nothing" if value is None else repr(value)
