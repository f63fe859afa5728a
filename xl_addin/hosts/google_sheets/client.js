/**
 * qplan's functions in Google Sheets: how a call becomes an answer. The functions themselves follow below.
 *
 * A cell may take 30 seconds and a script may send some 20,000 requests a day, so an answer is kept and given again to an
 * equal call, and a busy server is asked again only as long as the cell still has time. A fault is an #ERROR! whose note
 * is our sentence: Apps Script has no way to answer with #N/A.
 */
var QPLAN_ = {
  tries: 3,
  waitMs: 500, // before the second try; doubles with each further one
  limitMs: 25000, // of the 30 seconds that Sheets gives a cell
  keptS: 21600, // seconds an answer is kept, the longest Sheets allows
  keptBytes: 90000, // Sheets keeps no longer answer
  together: 200, // formulas entered anew at a time
  long: 1000, // a range of more rows is cut back to the last one that holds something
  sentence: 180, // characters
};

/** Menu of the spreadsheet. */
function onOpen() {
  SpreadsheetApp.getUi()
    .createMenu('qplan')
    .addItem('Show the plan', 'qplanPane')
    .addItem('Ask the server again', 'qplanAskAgain')
    .addItem('Connect…', 'qplanConnect')
    .addToUi();
}

/** After installation from the menu of add-ons. */
function onInstall() {
  onOpen();
}

/** Asks for the address of the function server and the token of this spreadsheet. */
function qplanConnect() {
  var ui = SpreadsheetApp.getUi();
  var kept = PropertiesService.getDocumentProperties();
  var address = ui.prompt('qplan', 'Address of the function server (https://…)', ui.ButtonSet.OK_CANCEL);
  if (address.getSelectedButton() !== ui.Button.OK) return;
  var url = address.getResponseText().trim().replace(/\/+$/, '');
  if (!/^https:\/\/[^\s\/]+$/.test(url)) {
    ui.alert('That is no address of a server: it starts with https:// and has no path.');
    return;
  }
  var token = ui.prompt('qplan', 'Token of this spreadsheet', ui.ButtonSet.OK_CANCEL);
  if (token.getSelectedButton() !== ui.Button.OK) return;
  kept.setProperties({ QPLAN_SERVER: url, QPLAN_TOKEN: token.getResponseText().trim() });
  qplanAskAgain();
}

/**
 * Forgets kept answers and has every cell of ours compute again; at no moment is a formula of anybody's missing. Cells
 * that may not be written are left as they are, and how many they are is said.
 */
function qplanAskAgain() {
  var kept = PropertiesService.getDocumentProperties();
  kept.setProperty('QPLAN_ROUND', String(Number(kept.getProperty('QPLAN_ROUND') || 0) + 1));
  var cells = [];
  SpreadsheetApp.getActive().getSheets().forEach(function (sheet) {
    sheet.getDataRange().getFormulas().forEach(function (formulas, row) {
      formulas.forEach(function (formula, column) {
        if (/\bQPLAN_[A-Z]/.test(formula)) cells.push({ at: sheet.getRange(row + 1, column + 1), formula: ours_(formula) });
      });
    });
  });
  var refused = 0;
  for (var from = 0; from < cells.length; from += QPLAN_.together) {
    refused += enteredAnew_(cells.slice(from, from + QPLAN_.together));
  }
  if (refused) {
    SpreadsheetApp.getUi().alert(refused + ' cells are protected and were not asked again: whoever may edit them can.');
  }
}

/** Enters formulas in other words, and then as they were; how many could not be. */
function enteredAnew_(cells) {
  var written = cells.filter(function (cell) {
    return isWritten_(cell.at, '=(' + cell.formula.slice(1) + ')'); // another text, or Sheets would keep its answer
  });
  try {
    SpreadsheetApp.flush();
  } finally {
    written.forEach(function (cell) {
      isWritten_(cell.at, cell.formula);
    });
  }
  return cells.length - written.length;
}

function isWritten_(place, formula) {
  try {
    if (!place.canEdit()) return false;
    place.setFormula(formula);
    return true;
  } catch (fault) {
    return false; // protected: what stands there stays
  }
}

/** A formula without the brackets that a run which was cut off may have left around it. */
function ours_(formula) {
  return formula.replace(/^=\((QPLAN_[A-Z0-9]+\((?:[^()]|\([^()]*\))*\))\)$/, '=$1');
}

/** The task pane at the side of the spreadsheet. */
function qplanPane() {
  var page = HtmlService.createTemplateFromFile('Sidebar');
  page.server = PropertiesService.getDocumentProperties().getProperty('QPLAN_SERVER') || '';
  SpreadsheetApp.getUi().showSidebar(page.evaluate().setTitle('qplan'));
}

/** Selects a cell the pane names, such as Quotas!J29. */
function qplanJump(place) {
  SpreadsheetApp.getActive().getRange(place).activate();
}

/** The answer to the catalog's function `name` with `given`, as cells. */
function qplan_(name, given) {
  var started = Date.now();
  var kept = PropertiesService.getDocumentProperties().getProperties(); // one reading: each takes a while
  var server = kept.QPLAN_SERVER;
  if (!server) throw new Error('Choose qplan > Connect… first.');
  var zone = null;
  var args = sent_(given, function () {
    return zone || (zone = SpreadsheetApp.getActive().getSpreadsheetTimeZone());
  });
  var body = JSON.stringify({ client: 'google_sheets', calls: [{ fn: name, args: args }] });
  var cache = CacheService.getDocumentCache() || CacheService.getScriptCache();
  var key = key_((kept.QPLAN_ROUND || '0') + server + body);
  var found = cache.get(key);
  if (found) return shown_(JSON.parse(found));
  var result = asked_(server, kept.QPLAN_TOKEN, body, started);
  var text = JSON.stringify(result);
  if (!result.transient && Utilities.newBlob(text).getBytes().length <= QPLAN_.keptBytes) cache.put(key, text, QPLAN_.keptS);
  return shown_(result);
}

/** The result of one call, asked for again while the server is busy, or says that it was, and the cell has time. */
function asked_(server, token, body, started) {
  var request = { method: 'post', contentType: 'application/json', payload: body, muteHttpExceptions: true };
  if (token) request.headers = { Authorization: 'Bearer ' + token };
  var trouble = 'The function server cannot be reached.';
  var passing = null; // the last answer that need not stay so
  for (var attempt = 1; attempt <= QPLAN_.tries; attempt += 1) {
    var reply = null;
    try {
      reply = UrlFetchApp.fetch(server + '/v1/batch', request);
    } catch (fault) {
      trouble = 'The function server cannot be reached.';
    }
    var status = reply ? reply.getResponseCode() : 0;
    if (status === 200) {
      var result = JSON.parse(reply.getContentText()).results[0];
      if (!result.transient) return result;
      passing = result;
    }
    if (status === 401) throw new Error('The token is not valid: choose qplan > Connect…');
    if (status && status !== 200) trouble = sentence_(reply.getContentText(), status);
    if (status && [200, 408, 429, 502, 503, 504].indexOf(status) < 0) break;
    var wait = QPLAN_.waitMs * Math.pow(2, attempt - 1) * (1 + Math.random() / 2);
    if (attempt === QPLAN_.tries || Date.now() - started + 2 * wait > QPLAN_.limitMs) break;
    Utilities.sleep(wait);
  }
  if (passing) return passing;
  throw new Error(trouble);
}

function sentence_(text, status) {
  try {
    return JSON.parse(text).error.sentence.slice(0, QPLAN_.sentence);
  } catch (fault) {
    return 'The function server answered ' + status + '.';
  }
}

/**
 * Arguments as the server takes them: empty cells are null, dates serials, errors objects, whole columns are cut back,
 * those of one height together, because they stand beside each other.
 */
function sent_(given, zone) {
  var kept = {};
  var ranges = Array.prototype.map.call(given, function (value) {
    if (!Array.isArray(value)) return cell_(value, zone);
    var rows = value.map(function (row) {
      return row.map(function (one) {
        return cell_(one, zone);
      });
    });
    var filled = rows.length;
    while (filled > 1 && rows[filled - 1].every(isNull_)) filled -= 1;
    if (rows.length > QPLAN_.long) kept[rows.length] = Math.max(filled, kept[rows.length] || 1);
    return rows;
  });
  return ranges.map(function (range) {
    if (!Array.isArray(range)) return range;
    var rows = range.length in kept ? range.slice(0, kept[range.length]) : range;
    return rows.length === 1 && rows[0].length === 1 ? rows[0][0] : rows;
  });
}

function isNull_(cell) {
  return cell === null;
}

function cell_(value, zone) {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return isFinite(value) ? value : { kind: '#NUM!' };
  if (Object.prototype.toString.call(value) === '[object Date]') return serial_(value, zone());
  if (typeof value === 'string') {
    var error = /^#(N\/A|VALUE!|NUM!|DIV\/0!|REF!|NAME\?|ERROR!|NULL!)$/.exec(value);
    if (error) return { kind: error[1] === 'ERROR!' || error[1] === 'NULL!' ? '#VALUE!' : value };
  }
  return value;
}

/** Days since 1899-12-30 of what the cell shows: a date arrives as a moment, which is another day elsewhere. */
function serial_(moment, zone) {
  var parts = Utilities.formatDate(moment, zone, 'yyyy M d H m s').split(' ').map(Number);
  var ms = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
  return ms / 86400000 + 25569;
}

function key_(text) {
  var digest = Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, text, Utilities.Charset.UTF_8);
  return Utilities.base64Encode(digest);
}

/** A result as cells; an error inside a table shows as its name, one alone is thrown. */
function shown_(result) {
  if (result.error) throw new Error(result.error.kind + ' ' + (result.error.sentence || '').slice(0, QPLAN_.sentence));
  if (!Array.isArray(result.value)) return result.value;
  return result.value.map(function (row) {
    return row.map(function (one) {
      return one !== null && typeof one === 'object' ? one.kind : one;
    });
  });
}
